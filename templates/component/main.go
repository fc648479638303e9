// __ID__: greets a person by name.
//
// TinyGo: reads a JSON object from standard input, writes one JSON value to standard output.
package main

import (
	"encoding/json"
	"os"
)

type input struct {
	Name any `json:"name"`
}

func main() {
	var in input
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		fail("the input is not a JSON object: " + err.Error())
		return
	}
	name, isText := in.Name.(string)
	switch {
	case !isText:
		fail("`name` must be a text, not " + kindOf(in.Name))
	case name == "":
		fail("`name` must not be empty")
	default:
		answer(map[string]any{"success": true, "data": map[string]any{"greeting": "Hello, " + name + "!"}})
	}
}

func fail(message string) {
	answer(map[string]any{"success": false, "error": message, "error_code": "COMPONENT_INPUT"})
}

func answer(value any) {
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.Encode(value)
}

func kindOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case float64:
		return "a number"
	case []any:
		return "a list"
	default:
		return "an object"
	}
}
