/** A request whose body is long: as `fetch`, and it tells how much of the body has gone, which `fetch` cannot. */
export type Tell = (sent: number, all: number) => void;

export function uploading(tell: Tell): (request: Request) => Promise<Response> {
  return async (request) => {
    const body = await request.blob();
    return new Promise((answer, fail) => {
      const sending = new XMLHttpRequest();
      sending.open(request.method, request.url);
      request.headers.forEach((value, name) => { sending.setRequestHeader(name, value); });
      sending.responseType = 'blob';
      sending.upload.onprogress = (e) => { if (e.lengthComputable) tell(e.loaded, e.total); };
      sending.onload = () => answer(new Response(sending.response as Blob, { status: sending.status, headers: headersOf(sending) }));
      sending.onerror = () => fail(new TypeError('no answer'));
      sending.send(body);
    });
  };
}

function headersOf(sent: XMLHttpRequest): [string, string][] {
  return sent.getAllResponseHeaders().trim().split(/\r?\n/).filter(Boolean).map((line) => {
    const at = line.indexOf(':');
    return [line.slice(0, at), line.slice(at + 1).trim()];
  });
}
