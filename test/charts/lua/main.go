// Runs a health check as Argo CD does: in gopher-lua, of the version that Argo CD 3.5 has, with the object as the global obj.
//
// Standard input: {"script": …, "objects": […]}. Standard output: for each object what the script returns, or {"error": …}.
package main

import (
	"encoding/json"
	"os"

	lua "github.com/yuin/gopher-lua"
)

type request struct {
	Script  string `json:"script"`
	Objects []any  `json:"objects"`
}

func main() {
	var asked request
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}
	answers := []map[string]string{}
	for _, object := range asked.Objects {
		answers = append(answers, run(asked.Script, object))
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}

func run(script string, object any) map[string]string {
	// Without useOpenLibs a script has no more than these.
	state := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer state.Close()
	lua.OpenBase(state)
	lua.OpenTable(state)
	state.SetGlobal("obj", valueOf(state, object))
	if err := state.DoString(script); err != nil {
		return map[string]string{"error": err.Error()}
	}
	table, ok := state.Get(-1).(*lua.LTable)
	if !ok {
		return map[string]string{"error": "the script returns no table"}
	}
	return map[string]string{"status": table.RawGetString("status").String(), "message": table.RawGetString("message").String()}
}

func valueOf(state *lua.LState, value any) lua.LValue {
	switch value := value.(type) {
	case bool:
		return lua.LBool(value)
	case float64:
		return lua.LNumber(value)
	case string:
		return lua.LString(value)
	case []any:
		table := state.NewTable()
		for _, each := range value {
			table.Append(valueOf(state, each))
		}
		return table
	case map[string]any:
		table := state.NewTable()
		for key, each := range value {
			table.RawSetString(key, valueOf(state, each))
		}
		return table
	default:
		return lua.LNil
	}
}
