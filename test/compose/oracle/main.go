// The reference loader, compose-go, as a filter: a request a line in, an answer a line out.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/schema"
	"github.com/sirupsen/logrus"
)

type request struct {
	// Files by their paths, written below a directory called "project" that is gone before the next request.
	Files    map[string]string
	Compose  []string
	EnvFiles []string
	Profiles []string
	Env      []string
}

type answer struct {
	Project json.RawMessage `json:"project,omitempty"`
	Error   string          `json:"error,omitempty"`
}

func load(root string, r request) (a answer) {
	directory := filepath.Join(root, "project")
	defer os.RemoveAll(directory)
	// A few inputs make compose-go panic; they are refused by whoever uses it, too.
	defer func() {
		if reason := recover(); reason != nil {
			a = answer{Error: fmt.Sprint("panic: ", reason)}
		}
	}()
	for path, content := range r.Files {
		file := filepath.Join(directory, path)
		os.MkdirAll(filepath.Dir(file), 0o755)
		os.WriteFile(file, []byte(content), 0o644)
	}
	// Of files that included files name, compose-go looks for some where it runs: in the project directory, as people do.
	os.MkdirAll(directory, 0o755)
	os.Chdir(directory)
	below := func(paths []string) (all []string) {
		for _, path := range paths {
			all = append(all, filepath.Join(directory, path))
		}
		return all
	}
	options, err := cli.NewProjectOptions(below(r.Compose),
		cli.WithWorkingDirectory(directory), cli.WithEnv(r.Env), cli.WithEnvFiles(below(r.EnvFiles)...), cli.WithDotEnv,
		cli.WithDefaultProfiles(r.Profiles...), cli.WithInterpolation(true), cli.WithResolvedPaths(true))
	if err != nil {
		return answer{Error: err.Error()}
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return answer{Error: err.Error()}
	}
	text, err := project.MarshalJSON()
	if err != nil {
		return answer{Error: err.Error()}
	}
	if len(project.Models) == 0 {
		return answer{Project: text}
	}
	// MarshalJSON forgets the models, which MarshalYAML does not.
	var whole map[string]any
	if err := json.Unmarshal(text, &whole); err != nil {
		return answer{Error: err.Error()}
	}
	whole["models"] = project.Models
	if text, err = json.Marshal(whole); err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Project: text}
}

func main() {
	logrus.SetOutput(io.Discard)
	root := os.Args[1]
	if root == "--schema" {
		fmt.Print(schema.Schema)
		return
	}
	lines := bufio.NewReader(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var r request
		if err := json.Unmarshal(line, &r); err != nil {
			panic(err)
		}
		if err := out.Encode(load(root, r)); err != nil {
			panic(err)
		}
	}
}
