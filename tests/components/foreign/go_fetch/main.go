// go_fetch: a component that nobody here wrote a library for. It is plain Go, built for wasip1, and calls the
// host as components did before buffers had a capacity (`old`), and as they do now (`new`).
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"unsafe"
)

//go:wasmimport u6u http_request
func httpRequest(
	url unsafe.Pointer, urlLength uint32,
	method unsafe.Pointer, methodLength uint32,
	headers unsafe.Pointer, headersLength uint32,
	body unsafe.Pointer, bodyLength uint32,
	out unsafe.Pointer, outLength unsafe.Pointer,
) uint32

//go:wasmimport u6u result_read
func resultRead(out unsafe.Pointer, capacity uint32) uint32

const (
	done    = 0
	tooLong = 3

	// What the older interface took for granted.
	oldBuffer = 65536
)

type request struct {
	Interface string            `json:"interface"`
	URL       string            `json:"url"`
	Method    string            `json:"method"`
	Headers   map[string]string `json:"headers"`
	Body      string            `json:"body"`
}

func main() {
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		fail("standard input cannot be read: " + err.Error())
	}
	var asked request
	if err := json.Unmarshal(input, &asked); err != nil {
		fail("the input is not as it should be: " + err.Error())
	}
	switch asked.Interface {
	case "old", "new":
	case "exit":
		fmt.Print(`{"error":"it ended on purpose"}`)
		os.Exit(3)
	default:
		fail("`interface` must be one of `old`, `new` and `exit`")
	}
	body, code := fetch(asked)
	if code != done {
		fail(fmt.Sprintf("the host answered %d", code))
	}
	answer(map[string]any{"success": true, "data": map[string]any{
		"text": first(body, 40), "bytes": len(body), "lines": strings.Count(body, "\n"),
	}})
}

func fetch(asked request) (string, uint32) {
	headers, _ := json.Marshal(asked.Headers)
	capacity := uint32(0)
	buffer := make([]byte, oldBuffer)
	if asked.Interface == "new" {
		buffer = make([]byte, 16)
		capacity = uint32(len(buffer))
	}
	length := capacity
	code := httpRequest(
		pointer(asked.URL), uint32(len(asked.URL)),
		pointer(asked.Method), uint32(len(asked.Method)),
		unsafe.Pointer(unsafe.SliceData(headers)), uint32(len(headers)),
		pointer(asked.Body), uint32(len(asked.Body)),
		unsafe.Pointer(&buffer[0]), unsafe.Pointer(&length),
	)
	if code == tooLong && capacity > 0 {
		buffer = make([]byte, length)
		code = resultRead(unsafe.Pointer(&buffer[0]), length)
	}
	if code != done {
		return "", code
	}
	return string(buffer[:length]), done
}

func pointer(text string) unsafe.Pointer {
	return unsafe.Pointer(unsafe.StringData(text))
}

// first gives the first characters of a text, so that an answer stays short.
func first(text string, count int) string {
	characters := []rune(text)
	if len(characters) > count {
		characters = characters[:count]
	}
	return string(characters)
}

func fail(message string) {
	answer(map[string]any{"success": false, "error": message, "error_code": "GO_FETCH"})
	os.Exit(0)
}

func answer(value any) {
	json.NewEncoder(os.Stdout).Encode(value)
}
