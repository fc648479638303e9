"""Documents of any size, each much of one thing: what must not cost more than its size."""

from collections.abc import Callable, Iterable

HEAD = "name: it\ndescription: what it does\n"
SET = "{component: set, values: {a: 1}}"


def _flow(edges: Iterable[str]) -> str:
    return "flow:\n" + "".join(f"  - {edge}\n" for edge in edges)


def _config(nodes: Iterable[tuple[str, str]]) -> str:
    return "config:\n" + "".join(f"  {name}: {config}\n" for name, config in nodes)


def _sets(count: int, *more: tuple[str, str]) -> str:
    return _config([*((f"n{i}", SET) for i in range(count)), *more])


def _reads(count: int, read: Callable[[int], str]) -> str:
    """A chain in which each node reads what it is told to."""
    nodes = ((f"n{i}", f"{{component: set, values: {{a: '{read(i)}'}}}}") for i in range(1, count))
    edges = (f"n{i} >> ON_SUCCESS >> n{i + 1}" for i in range(count - 1))
    return HEAD + _flow(edges) + _config([("n0", SET), *nodes])


def _values(values: str, more: str = "") -> str:
    return f"{HEAD}flow: [input >> PIPE >> n]\nconfig: {{n: {{component: set, values: {values}}}}}\n{more}"


def _many(count: int, one: Callable[[int], str]) -> str:
    return ", ".join(map(one, range(count)))


def _diamonds(count: int) -> str:
    edges = (
        edge
        for i in range(count)
        for edge in (
            f"a{i} >> ON_SUCCESS >> b{i}",
            f"a{i} >> ON_FAIL >> c{i}",
            f"b{i} >> PIPE >> a{i + 1}",
            f"c{i} >> PIPE >> a{i + 1}",
        )
    )
    nodes = [(f"{name}{i}", SET) for i in range(count) for name in "abc"]
    return HEAD + _flow(edges) + _config([*nodes, (f"a{count}", SET)])


def _switch(count: int) -> str:
    edges = [f"s >> ON_BRANCH(b{i}) >> n{i}" for i in range(count)]
    cases = _many(count, lambda i: f"{{match: {i}, branch: b{i}}}")
    way = ("s", f"{{component: switch, value: '{{{{input.a}}}}', cases: [{cases}], default_branch: b0}}")
    return HEAD + _flow(["input >> PIPE >> s", *edges]) + _sets(count, way)


def _condition(words: str) -> str:
    return f'{HEAD}flow: ["input >> IF({words}) >> n"]\nconfig: {{n: {SET}}}\n'


def _code(lines: Iterable[str]) -> str:
    body = "".join(f"      {line}\n" for line in lines)
    head = "    component: code\n    input: {a: '{{input.a}}'}\n    code: |\n"
    return f"{HEAD}flow: [input >> PIPE >> n]\nconfig:\n  n:\n{head}{body}      return 1;\n"


def _calling(count: int, calls: int, access: str) -> str:
    """Workflows that each call the next one, and the last one nobody."""

    def one(i: int) -> str:
        names = [f"t{each}" for each in range(calls)]
        call = f"{{component: trigger_workflow, workflow_name: w{i + 1}, input: {{}}}}"
        flow = " >> PIPE >> ".join(("input", *names))
        config = ", ".join(f"{name}: {call}" for name in names)
        return f"name: w{i}\ndescription: d\naccess: {access}\nflow: [{flow}]\nconfig: {{{config}}}\n"

    last = f"name: w{count}\ndescription: d\nflow: [input >> PIPE >> n]\nconfig: {{n: {SET}}}\n"
    return "---\n".join([*map(one, range(count)), last])


GROWING: dict[str, tuple[int, Callable[[int], str]]] = {
    "a chain": (
        300,
        lambda n: HEAD + _flow(f"n{i} >> PIPE >> n{i + 1}" for i in range(n)) + _sets(n + 1),
    ),
    "each reads the one before": (200, lambda n: _reads(n, lambda i: f"{{{{n{i - 1}.data.a}}}}")),
    "all read the first": (200, lambda n: _reads(n, lambda i: "{{n0.data.a}}")),
    "implicit fields": (150, lambda n: _reads(n, lambda i: "{{data.q}}")),
    "a star": (300, lambda n: HEAD + _flow(f"input >> PIPE >> n{i}" for i in range(n)) + _sets(n)),
    "a join": (
        300,
        lambda n: HEAD + _flow(f"n{i} >> ON_FAIL >> z" for i in range(n)) + _sets(n, ("z", SET)),
    ),
    "a join that reads all": (
        200,
        lambda n: (
            HEAD
            + _flow(edge for i in range(n) for edge in (f"input >> PIPE >> n{i}", f"n{i} >> ON_SUCCESS >> z"))
            + _sets(
                n,
                (
                    "z",
                    "{component: set, values: {a: [" + _many(n, lambda i: f"'{{{{n{i}.data.a}}}}'") + "]}}",
                ),
            )
        ),
    ),
    "diamonds": (80, _diamonds),
    "branches of a switch": (150, _switch),
    "IF edges": (
        150,
        lambda n: (
            HEAD
            + _flow(["input >> PIPE >> s", *(f"s >> IF(data.a == {i}) >> n{i}" for i in range(n))])
            + _sets(n, ("s", SET))
        ),
    ),
    "loops over one list": (
        100,
        lambda n: (
            HEAD
            + _flow(f"input >> FOREACH v IN input.l >> n{i}" for i in range(n))
            + _config((f"n{i}", "{component: set, values: {a: '{{v.x}}'}}") for i in range(n))
        ),
    ),
    "lists that are looked up": (
        80,
        lambda n: (
            HEAD
            + _flow(
                edge for i in range(n) for edge in (f"input >> PIPE >> s{i}", f"s{i} >> FOREACH item >> n{i}")
            )
            + _config(
                each
                for i in range(n)
                for each in (
                    (f"s{i}", "{component: http_request, url: 'https://a.example.com'}"),
                    (f"n{i}", "{component: set, values: {a: '{{item.x}}'}}"),
                )
            )
        ),
    ),
    "duplicate edges": (400, lambda n: HEAD + _flow("input >> PIPE >> n0" for _ in range(n)) + _sets(1)),
    "unknown components": (300, lambda n: HEAD + _flow(f"n{i} >> PIPE >> n{i + 1}" for i in range(n))),
    "unused configuration": (400, lambda n: f"{HEAD}flow: [input >> PIPE >> n0]\n{_sets(n)}"),
    "holes in a text": (2000, lambda n: _values('{a: "' + "{{input.a}}" * n + '"}')),
    "misspelt filters": (
        200,
        lambda n: _values("{" + _many(n, lambda i: f"a{i}: '{{{{input.a | lenght}}}}'") + "}"),
    ),
    "fields that inputs lacks": (
        100,
        lambda n: _values(
            "{" + _many(n, lambda i: f"a{i}: '{{{{input.g{i}x}}}}'") + "}",
            "inputs: {" + _many(n, lambda i: f"f{i}: {{type: string}}") + "}\n",
        ),
    ),
    "aliases": (
        1000,
        lambda n: (
            "x-a: &a {a: 1, b: ['{{input.x}}', 2]}\n" + _values("{" + _many(n, lambda i: f"v{i}: *a") + "}")
        ),
    ),
    "terms of a condition": (
        400,
        lambda n: _condition(" or ".join(f"a.b{i} == {i}" for i in range(n))),
    ),
    "a list in a condition": (1000, lambda n: _condition(f"a in [{_many(n, str)}]")),
    "one long entry": (
        300,
        lambda n: f'{HEAD}flow: ["input{"".join(f" >> PIPE >> n{i}" for i in range(n))}"]\n{_sets(n)}',
    ),
    "lines of code": (400, lambda n: _code(f"const v{i} = input.a + {i};" for i in range(n))),
    "mistakes in code": (200, lambda n: _code(f"console.log(input.b{i});" for i in range(n))),
    "properties of a payload": (
        400,
        lambda n: _values(
            "{a: 1}", "inputs: {" + _many(n, lambda i: f"i{i}: {{type: string, default: a}}") + "}\n"
        ),
    ),
    "values of an enumeration": (
        1000,
        lambda n: _values(
            "{a: 1}", f"inputs: {{e: {{enum: [{_many(n, lambda i: f'v{i}')}], default: v1}}}}\n"
        ),
    ),
    "hosts": (
        150,
        lambda n: (
            HEAD
            + _flow(f"input >> PIPE >> n{i}" for i in range(n))
            + _config(
                (f"n{i}", f"{{component: http_request, url: 'https://a{i}.example.com/x'}}") for i in range(n)
            )
            + f"egress: [{_many(n, lambda i: f'a{i}.example.com')}]\n"
        ),
    ),
    "comments that silence": (
        200,
        lambda n: HEAD + _flow(f"input >> PIPE >> n{i} # arcrun: ignore[ARC401] x" for i in range(n)),
    ),
    "lines of comments that silence": (
        500,
        lambda n: _values("{a: 1}", "# arcrun: ignore[ARC401] x\n" * n + "access: key\n"),
    ),
    "a chain of calling workflows": (250, lambda n: _calling(n, 1, "key")),
    "workflows that call the next one twice": (30, lambda n: _calling(n, 2, "public")),
    "a quote that is not closed": (
        400,
        lambda n: (
            HEAD + _flow(f'"a{i} >> PIPE >> b{i}"' for i in range(n)) + '  - "x >> PIPE >> y\n  - "z"\n'
        ),
    ),
}
"""By what there is much of: a size that takes some hundredths of a second, and the document of a size."""
