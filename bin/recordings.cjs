#!/usr/bin/env -S node --
// Without the two hyphens, Node would read our --env-file as an option of its own.
// The syntax is one that every Node understands: an old Node prints our sentence instead of a syntax error.
'use strict';
var major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    'recordings needs Node.js 24 or newer, but this is Node.js ' +
      process.versions.node +
      ': install a newer one from https://nodejs.org.\n',
  );
  process.exit(2);
}
var fs = require('fs');
var path = require('path');
var source = path.join(__dirname, '..', 'src', 'cli', 'main.ts');
var program = path.join(__dirname, '..', 'dist', 'recordings');
var args = process.argv.slice(2);
var command = args.length < 2 && /^(-|$)/.test(args.join()) ? 'recordings' : args[0];
// A command that runs without a cluster is one script (image/localCommands.ts).
var script = path.join(program, command + '.cjs');
// In a clone, the sources run without a build. The npm package holds the programs.
if (fs.existsSync(source)) load(source);
else if (/^[a-z]+$/.test(command) && fs.existsSync(script)) require('./script.cjs').run(script, directoryForCode());
else {
  var directory = directoryForCode();
  if (directory) require('module').enableCompileCache(directory);
  load(path.join(program, 'recordings.js'));
}

function load(file) {
  import(require('url').pathToFileURL(file).href);
}

// Compiled code is kept, so that the next command starts sooner. By default Node keeps it in the directory for temporary files, where another user of the
// machine could put code for us to run.
function directoryForCode() {
  var home = process.env.HOME;
  var caches = process.env.XDG_CACHE_HOME || (home && path.join(home, '.cache'));
  if (caches && path.isAbsolute(caches)) return path.join(caches, 'recordings-operator', 'compiled');
}
