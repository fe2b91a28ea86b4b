import { businesses, businessWith } from './businesses.ts';
import { setting } from './environment.ts';
import { forward } from './forward.ts';
import { pageFiles } from './pageFiles.ts';
import { HttpError, run, send } from './service.ts';
import { sessionCookie } from './session.ts';

// The entry: serves the player page, signs people in, and forwards everything else to api and calls.
run((environment) => {
  const secret = setting.sessionSecret(environment);
  const apiUrl = setting.apiUrl(environment);
  const callsUrl = setting.callsUrl(environment);
  const files = pageFiles(businesses);
  return {
    name: 'web',
    answer: async (request, response, { pathname }) => {
      if (pathname === '/api/calls' || pathname.startsWith('/api/calls/')) return forward(request, response, apiUrl);
      if (pathname.startsWith('/api/recordings/')) return forward(request, response, callsUrl);
      if (pathname.startsWith('/login/')) {
        // Stands in for a login. A real product would ask for a password here.
        const business = businessWith(pathname.slice('/login/'.length));
        if (business === undefined) throw new HttpError(404, 'There is no such business.');
        response.setHeader('Set-Cookie', sessionCookie(business.id, secret, new Date()));
        response.writeHead(303, { Location: '/' }).end();
        return;
      }
      const file = files.get(pathname);
      if (file === undefined) throw new HttpError(404, 'There is nothing here.');
      response.setHeader(
        'Content-Security-Policy',
        "default-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'",
      );
      send(response, 200, file.contentType, file.content);
    },
  };
});
