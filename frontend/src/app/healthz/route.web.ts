/** What the health check of the image asks. Not static: it is to say that this process answers. */
export const dynamic = 'force-dynamic';

export const GET = () => new Response('ok\n', { headers: { 'cache-control': 'no-store' } });
