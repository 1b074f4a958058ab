// A suggested keyword goes into the form at once, and the effect follows it. Without this file its button sends the form.
document.addEventListener("click", (event) => {
  const button = event.target.closest('button[name="add"]');
  if (!button) return;
  event.preventDefault();
  const words = button.form.elements.keywords;
  words.value = [...words.value.split("\n").filter((line) => line.trim()), button.value].join("\n");
  words.dispatchEvent(new Event("input", { bubbles: true }));
});
