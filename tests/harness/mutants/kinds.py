"""Every kind of mistake, and the rules that are right for it.

A kind is a mistake that the text shows. What makes another right workflow (`ON_FAIL` for `ON_SUCCESS`,
another number in a condition) is none, and neither is a name in data whose fields nobody declares
(`data.json.titel`).
"""

from . import bodies, edges, layout, names, secrets, templates, values
from .model import Kind


def _kind(make: object, *slugs: str, place: str = "", name: str = "") -> Kind:
    assert callable(make)
    return Kind(name or make.__name__.replace("_", "-"), make, frozenset(slugs), place)


_UNKNOWN = ("unknown-name", "implicit-field")
"""A name that nothing declares is a field of the payload where `inputs` allows others: that is told."""
_READ = "the places that read what is not there"
_YAML = "where YAML goes wrong: the next line at times"

KINDS: tuple[Kind, ...] = (
    # names
    _kind(names.node_in_flow, "unknown-component", "unknown-relation", "flow-syntax"),
    _kind(names.node_in_config, "unused-config", "unknown-component"),
    _kind(names.node_in_template, *_UNKNOWN),
    _kind(names.node_in_list, *_UNKNOWN),
    _kind(names.node_in_other_case, "name-collision", place="the later of the two names"),
    _kind(names.payload_field, "unknown-name", "no-such-property", "payload-undeclared"),
    _kind(
        names.payload_declaration, "unknown-name", "no-such-property", "payload-undeclared", "missing-field",
        place=_READ,
    ),
    _kind(names.result_field, "no-such-property"),
    _kind(names.code_result_field, "no-such-property"),
    _kind(names.list_field, "no-such-property", "no-loop-list", "loop-not-a-list"),
    _kind(names.condition_field, "no-such-property", "condition-type"),
    _kind(names.condition_input, "no-such-property", "condition-type"),
    _kind(names.body_for_json, "no-such-property"),
    _kind(names.data_left_out, "no-such-property"),
    _kind(names.input_root, *_UNKNOWN),
    _kind(names.clock_root, *_UNKNOWN),
    _kind(names.credential_root, *_UNKNOWN, "template-syntax"),
    _kind(names.loop_variable, *_UNKNOWN),
    _kind(names.filter_name, "unknown-filter"),
    _kind(names.component_id, "unknown-component"),
    _kind(names.workflow_name, "unknown-workflow"),
    _kind(names.parameter, "unknown-parameter", "unknown-key"),
    _kind(names.component_key, "unknown-parameter", "unknown-key", "unknown-component"),
    _kind(names.policy_key, "unknown-key"),
    _kind(names.top_level_key, "unknown-key"),
    _kind(names.edge_key, "unknown-key"),
    _kind(names.schema_keyword, "unknown-key", "unsupported", "bad-schema"),
    _kind(names.branch_of_case, "no-such-branch", "missing-case", place="the edge that takes the branch"),
    # edges
    _kind(edges.relation, "unknown-relation"),
    _kind(edges.chinese_relation, "unknown-relation"),
    _kind(edges.arrow, "flow-syntax", "unknown-relation", "yaml-syntax"),
    _kind(edges.argument, "missing-condition", "missing-branch", name="argument-gone"),
    _kind(edges.branch_of_edge, "no-such-branch"),
    _kind(edges.branch_in_other_case, "no-such-branch"),
    _kind(edges.case_removed, "no-such-branch"),
    _kind(edges.branch_of_none, "no-such-branch"),
    _kind(edges.edge_twice, "duplicate-edge"),
    _kind(edges.edge_back, "cycle", place="an edge of the cycle"),
    _kind(edges.edge_turned, "cycle", "not-upstream", "misplaced-node", "no-start", place=_READ),
    _kind(edges.edge_removed, "unused-config"),
    _kind(edges.out_of_loop, "out-of-scope", "not-upstream", "loop-body-shared", "unknown-name", place=_READ),
    _kind(edges.loop_forgotten, "out-of-scope", *_UNKNOWN, place=_READ),
    _kind(edges.loop_shared, "loop-body-shared", place="the edges into the shared node"),
    _kind(edges.list_of_no_list, "loop-not-a-list", "no-loop-list"),
    # templates
    _kind(templates.braces, "template-syntax", "yaml-syntax"),
    _kind(templates.urlencode, "unencoded-url-part"),
    _kind(templates.later_node, "not-upstream"),
    _kind(templates.itself, "not-upstream"),
    _kind(templates.body_after_loop, "out-of-scope"),
    _kind(templates.node_of_body, "not-upstream"),
    _kind(templates.object_in_text, "object-in-text"),
    _kind(templates.other_branch, "maybe-missing"),
    # YAML
    _kind(layout.closing_quote, "yaml-syntax"),
    _kind(layout.quotes, "yaml-syntax"),
    _kind(layout.closing_bracket, "yaml-syntax"),
    _kind(layout.tab, "yaml-syntax"),
    _kind(layout.one_space, "yaml-syntax", "unknown-key", "unknown-parameter", "missing-field", place=_YAML),
    _kind(layout.key_twice, "duplicate-key"),
    _kind(layout.colon, "yaml-syntax", "missing-field", place=_YAML),
    _kind(layout.top_level_gone, "missing-field"),
    _kind(layout.description_gone, "missing-description"),
    _kind(layout.placeholder, "unfilled-placeholder"),
    # values
    _kind(values.required_gone, "missing-parameter", "missing-field", place="the node's component"),
    _kind(values.component_gone, "unknown-component", place="the flow, which names it as a component"),
    _kind(values.config_gone, "unknown-component"),
    _kind(values.listed_value, "bad-constant", "condition-syntax"),
    _kind(values.method, "bad-constant", name="http-method"),
    _kind(values.policy_value, "missing-field"),
    _kind(values.list_to_text, "type-mismatch", "bad-constant"),
    _kind(values.number_to_word, "type-mismatch", "bad-constant", "missing-field"),
    _kind(values.map_to_list, "type-mismatch", "bad-constant", "missing-field"),
    _kind(values.text_to_map, "type-mismatch", "bad-constant", "missing-field"),
    _kind(values.out_of_range, "bad-constant", "missing-field"),
    _kind(values.duration, "missing-field"),
    _kind(values.assignment, "condition-syntax"),
    _kind(values.text_for_number, "condition-type"),
    _kind(values.wrong_default, "bad-constant", "bad-schema", "missing-field"),
    _kind(values.type_name, "bad-constant", "bad-schema", "missing-field"),
    _kind(values.cron, "bad-cron"),
    _kind(
        values.payload_of_call, "missing-parameter", "unknown-parameter", "type-mismatch", "bad-constant"
    ),
    # security
    _kind(secrets.hard_coded, "hard-coded-secret"),
    _kind(secrets.hard_coded_header, "hard-coded-secret"),
    _kind(secrets.leak, "secret-leak", name="secret-leaks"),
    _kind(secrets.secret_in_url, "secret-in-url"),
    _kind(secrets.http, "insecure-url", name="insecure-address"),
    _kind(secrets.host_not_listed, "egress-denied"),
    _kind(secrets.dynamic_host, "dynamic-host"),
    _kind(secrets.egress_entry, "egress-denied", place="the request that is refused"),
    _kind(secrets.json_by_hand, "json-by-hand"),
    # code
    _kind(bodies.template, "template-in-code", "code-syntax", name="template-in-code"),
    _kind(bodies.syntax, "code-syntax", name="code-syntax", place="where the JavaScript stops making sense"),
    _kind(bodies.fetch, "code-forbidden", name="code-fetches"),
    _kind(bodies.module, "code-forbidden", name="code-requires"),
    _kind(bodies.clock, "code-forbidden", name="code-reads-the-clock"),
    _kind(bodies.free_name, "code-forbidden", name="code-logs"),
    _kind(bodies.unmapped, "code-io", name="code-reads-unmapped"),
    _kind(bodies.mapping_gone, "code-io"),
    _kind(bodies.nothing_returned, "code-io", place="the body"),
)  # fmt: skip
