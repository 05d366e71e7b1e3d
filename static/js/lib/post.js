/* Sends form fields and waits a bounded time. Never throws: the answer says what became of it.
   { ok, status, kind: "saved" | "refused" | "signed-out" | "unreachable", message, body } */

const PATIENCE = 10_000;

export async function post(address, fields, patience = PATIENCE) {
  let response;
  try {
    response = await fetch(address, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { Accept: "application/json" },
      redirect: "manual",
      keepalive: true,
      signal: AbortSignal.timeout(patience),
    });
  } catch {
    return { ok: false, status: 0, kind: "unreachable", message: "" };
  }
  const { ok, status } = response;
  if (ok) return { ok, status, kind: "saved", message: "", body: await response.json().catch(() => ({})) };
  return { ok, status, kind: kindOf(response), message: await words(response) };
}

/* Worth another try (the server is busy or gone), or final? */
function kindOf({ status, type }) {
  if (type === "opaqueredirect" || status === 401) return "signed-out";
  return status >= 500 || status === 408 || status === 425 || status === 429 ? "unreachable" : "refused";
}

async function words(response) {
  const body = await response.json().catch(() => ({}));
  const first = Object.values(body.errors ?? {}).flat()[0];
  return String(body.message ?? first ?? body.error ?? "");
}
