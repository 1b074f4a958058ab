// While a form is filled in, show what its button [data-live] would answer, in the element that the button names. The button works
// without this file too: it sends the form, and the page comes back with the answer in that place. What [data-without] names is
// not sent. What the answer says in one sentence ([data-said]) is also read out. An answer may want to be asked for again in some
// seconds ([data-again]), and hold buttons of the form that ask too ([data-asks]). What is filled in when the page opens is asked for
// at once: where a box is ticked, or the button says so ([data-at-once]).
for (const button of document.querySelectorAll("button[data-live]")) {
  const form = button.form;
  const place = document.getElementById(button.dataset.live);
  const voice = document.getElementById(`${button.dataset.live}-said`);
  const without = (button.dataset.without ?? "").split(" ");
  let waiting, running;

  const ask = async (pressed = button) => {
    clearTimeout(waiting);
    running?.abort();
    const mine = (running = new AbortController());
    const filled = new FormData(form, pressed);
    for (const name of without) filled.delete(name);
    place.setAttribute("aria-busy", "true");
    try {
      const url = new URL(button.getAttribute("formaction") ?? form.getAttribute("action") ?? "", location.href);
      const answer = await fetch(url, { method: "POST", body: filled, headers: { "X-Live": "1" }, signal: mine.signal });
      if (!answer.headers.has("X-Live")) throw new Error(answer.statusText);
      show(await answer.text());
    } catch (error) {
      if (error.name === "AbortError") return;
      button.hidden = false; // it is asked the plain way then, and the page says what is wrong
    }
    place.removeAttribute("aria-busy");
  };

  const show = (html) => {
    const open = [...place.querySelectorAll("details[open][id]")].map((details) => details.id);
    const focused = place.contains(document.activeElement) ? document.activeElement : null;
    const last = focused?.closest("[id]").id;
    place.innerHTML = html;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (focused) focus(document.getElementById(last) ?? place);
    const said = place.querySelector("[data-said]")?.textContent.trim().replace(/\s+/g, " ") ?? "";
    if (voice.textContent !== said) voice.textContent = said;
    askAgain();
  };

  const askAgain = () => {
    const seconds = place.querySelector("[data-again]")?.dataset.again;
    if (seconds) waiting = setTimeout(ask, seconds * 1000);
  };

  // What had the focus has it again: itself, or of a detail its summary.
  const focus = (element) => {
    const one = element.matches("details") ? element.querySelector("summary") : element;
    if (one === place) place.tabIndex = -1;
    one.focus({ preventScroll: true });
  };

  // Enter in a field presses a form's first button, even where it is hidden.
  button.addEventListener("click", (event) => {
    if (!button.hidden) return;
    event.preventDefault();
    ask();
  });
  place.addEventListener("click", (event) => {
    const pressed = event.target.closest("button[data-asks]");
    if (!pressed) return;
    event.preventDefault();
    ask(pressed);
  });
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 300);
  });
  button.hidden = true;
  askAgain();
  if (button.hasAttribute("data-at-once") || form.querySelector("input:checked")) ask();
}
