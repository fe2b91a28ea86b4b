/** The style of the page: light and dark, on a telephone, and on paper. It knows start and end, but not left and right. */
export const STYLE = `
:root { --text: #1c2127; --soft: #5c6670; --line: #d5dae0; --paper: #fff; --well: #14743a; --fault: #b3201f; --warning: #8a5a00; --tint: 8% }
@media (prefers-color-scheme: dark) {
  :root { --text: #e8ebee; --soft: #a3adb8; --line: #3a424b; --paper: #14181c; --well: #5fd08a; --fault: #ff8a80; --warning: #f2bd4b; --tint: 16% }
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 70rem; padding: 1rem; color: var(--text); background: var(--paper); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { margin: 0; font-size: 1.5rem } h2 { margin: 2rem 0 .5rem; font-size: 1.15rem }
header { padding: 1rem; border-inline-start: .4rem solid; border-radius: .3rem }
header p { margin: .25rem 0 0 } header.well, header.fault { background: color-mix(in srgb, currentColor var(--tint), transparent) }
header p, td small, footer { color: var(--soft) } td small { display: block }
.well { color: var(--well) } .fault { color: var(--fault) } .warning { color: var(--warning) }
ul { margin: 0; padding: 0; list-style: none }
.findings li { margin-block-end: .75rem; padding-inline-start: .75rem; border-inline-start: .25rem solid; break-inside: avoid }
.findings p { margin: 0; color: var(--text) } .findings strong { color: var(--fault) } .findings .warning strong { color: var(--warning) }
.checks .mark { display: inline-block; inline-size: 1.2em; font-weight: bold }
.checks li { color: var(--text) } .checks .well .mark { color: var(--well) } .checks .fault .mark { color: var(--fault) } .checks .warning .mark { color: var(--warning) }
.wide { overflow-x: auto }
table { border-collapse: collapse; inline-size: 100%; font-size: .95rem }
th, td { padding: .4rem .6rem; border: 1px solid var(--line); text-align: start; vertical-align: top; overflow-wrap: normal } tr { break-inside: avoid }
.own { color: var(--soft) }
meter { inline-size: 10rem; max-inline-size: 40vw; vertical-align: middle }
footer { margin-block-start: 2rem; font-size: .85rem }
@media (max-width: 40rem) {
  body { padding: .5rem } thead { display: none } table, tbody, tr, th, td { display: block } tr { margin-block-end: .75rem; border-block-start: 2px solid var(--line) } th, td { border-block-start: 0 }
  td[data-of]::before { content: attr(data-of) ': '; color: var(--soft) }
}
@media print { :root { --text: #000; --soft: #444; --line: #999; --paper: #fff; --well: #14743a; --fault: #b3201f; --warning: #8a5a00 } body { max-width: none; padding: 0; font-size: 10pt } .wide { overflow: visible } }
`;
