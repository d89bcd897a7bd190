const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", '&apos;')
    .replaceAll('"', '&quot;')

/** Jetty's page for an error, in ISO-8859-1 as it says: what is not in it is a question mark. */
export const jettyPage = (status: number, path: string, reason: string): Buffer =>
  Buffer.from(jettyText(status, path, reason).replace(/[^\0-\u00ff]/gu, '?'), 'latin1')

const jettyText = (status: number, path: string, reason: string): string =>
  [
    '<html>',
    '<head>',
    '<meta http-equiv="Content-Type" content="text/html;charset=ISO-8859-1"/>',
    `<title>Error ${status} </title>`,
    '</head>',
    '<body>',
    `<h2>HTTP ERROR: ${status}</h2>`,
    `<p>Problem accessing ${escapeHtml(path)}. Reason:`,
    `<pre>    ${escapeHtml(reason)}</pre></p>`,
    '<hr /><a href="http://eclipse.org/jetty">Powered by Jetty:// 9.3.11.v20160721</a><hr/>',
    '</body>',
    '</html>',
    '',
  ].join('\n')
