/** The twin of `route.web.ts`, a file in the export. The window asks XGEN itself for the address of a server. */
export const dynamic = 'force-static';

export const GET = () => Response.json({ target: 'desktop', backendUrl: '' });
