// A hundred texts that would run a script, leave their place or upset a layout, if a page let them.

const kTags = [
  `<script>RUN</script>`,
  `<img src=x onerror=RUN>`,
  `<svg onload=RUN>`,
  `<svg><script>RUN</script></svg>`,
  `<iframe src="javascript:RUN"></iframe>`,
  `<a href="javascript:RUN">click</a>`,
  `<body onload=RUN>`,
  `<details open ontoggle=RUN>x</details>`,
  `<input autofocus onfocus=RUN>`,
  `<video><source onerror=RUN></video>`,
  `<math><mi xlink:href="javascript:RUN">x</mi></math>`,
  `<object data="javascript:RUN"></object>`,
  `<style>@import "https://elsewhere.example/x.css";</style>`,
  `<link rel=stylesheet href="https://elsewhere.example/x.css">`,
  `<meta http-equiv=refresh content="0;url=https://elsewhere.example/">`,
  `<base href="https://elsewhere.example/">`,
  `<form action="https://elsewhere.example/"><button>x</button></form>`,
  `<template><script>RUN</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=RUN>">`,
  `<!--><img src=x onerror=RUN>-->`,
  `<textarea></textarea><script>RUN</script>`,
  `<img src="https://elsewhere.example/p.png">`,
];
const kWrappers = [
  (text) => text,
  (text) => `">${text}`,
  (text) => `'-->${text}<!--`,
  (text) => `</script></title></textarea>${text}`,
];
const kOthers = [
  `javascript:RUN`,
  `{{constructor.constructor('RUN')()}}`,
  "${RUN}",
  `&lt;script&gt;RUN&lt;/script&gt;`,
  `\\u003cscript\\u003eRUN\\u003c/script\\u003e`,
  `__proto__`,
  `=HYPERLINK("https://elsewhere.example","x")`,
  `\u202etxet desrever`,
  `Z\u0351\u0351\u0351\u0351\u0351a\u0351\u0351\u0351lgo`,
  `W`.repeat(90),
  `%3Cscript%3ERUN%3C/script%3E`,
  `'; DROP TABLE users; --`,
];

const run = "window.executed=1";
const all = [...kTags.flatMap((tag) => kWrappers.map((wrap) => wrap(tag))), ...kOthers];

export const hostileTexts = all.map((text) => text.replaceAll("RUN", run)).slice(0, 100);
