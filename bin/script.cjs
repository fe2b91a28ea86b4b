'use strict';
// Runs a script, and keeps the code that V8 has compiled for it, so that the next process need not compile it again. Node keeps of a module only what is
// compiled before its first line runs (module.enableCompileCache). The functions that a command calls are compiled later, and that takes a third of its time.
var fs = require('fs');
var path = require('path');
var vm = require('vm');

var DAY = 24 * 3600 * 1000;
var DIGEST = 64;

// The script exports `ended`, a promise. Its last line is a comment with its digest: V8 itself compares only the length of a script with what it has kept.
// `directory` is where compiled code is kept, or undefined.
exports.run = function (file, directory) {
  var source = fs.readFileSync(file, 'utf8');
  var digest = source.slice(-DIGEST - 1, -1);
  var place = directory && path.join(directory, [path.basename(file, '.cjs'), process.version, process.arch].join('-'));
  var kept = place && keptAt(place, digest);
  var script = new vm.Script('(function (exports, require, module) {' + source + '})', {
    filename: file,
    cachedData: kept && kept.code,
  });
  var run = { exports: {} };
  script.runInThisContext()(run.exports, require, run);

  var hasEnded = false;
  run.exports.ended.then(function () {
    hasEnded = true;
  });
  process.on('exit', function (code) {
    // Nothing is left to wait for, and the command waits: Node's own exit code for this.
    if (!hasEnded && code === 0) process.exitCode = 13;
    // A command that was used wrongly has compiled little. After a day, what was compiled on other paths through the same command comes in.
    var isFresh = kept && !script.cachedDataRejected && Date.now() - kept.at < DAY;
    if (place && hasEnded && code < 2 && !isFresh) keep(place, digest, script.createCachedData());
  });
};

function keptAt(place, digest) {
  try {
    var content = fs.readFileSync(place);
    if (content.toString('latin1', 0, DIGEST) !== digest) return undefined;
    return { code: content.subarray(DIGEST), at: fs.statSync(place).mtimeMs };
  } catch (error) {
    return undefined;
  }
}

// Whole or not at all: several may run at once. Where nothing can be written, nothing is kept.
function keep(place, digest, code) {
  var staging = place + '.' + process.pid;
  try {
    fs.mkdirSync(path.dirname(place), { recursive: true, mode: 0o700 });
    fs.writeFileSync(staging, Buffer.concat([Buffer.from(digest), code]), { mode: 0o600 });
    fs.renameSync(staging, place);
  } catch (error) {
    try {
      fs.unlinkSync(staging);
    } catch (missing) {
      // It was never there.
    }
  }
}
