"""Documents that tests of several parts begin with."""

AUTH = """\
service: notes
primitive: static_key
base_url: https://notes.test/v1
required_secrets: [{key: NOTES_TOKEN, label: Access token, help_url: "https://notes.test/tokens"}]
inject: {header: {Authorization: "Bearer {{secret.NOTES_TOKEN}}"}}
"""
CALLER = """\
name: caller
description: d
flow: [input >> ON_SUCCESS >> tell]
config:
  tell: {component: trigger_workflow, workflow_name: callee, input: {days: soon}}
output: "{{tell.data.total}}"
"""
CALLEE = """\
name: callee
description: d
inputs: {days: {type: integer, required: true}}
flow: [input >> ON_SUCCESS >> set]
config: {set: {values: {n: "{{input.days}}"}}}
output: {sum: "{{set.data.n}}"}
"""
