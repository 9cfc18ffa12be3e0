"use strict";
// Filters the rows that stand in the page; without it, all of them are shown.
(() => {
  const form = document.getElementById("filters");
  const shown = document.getElementById("shown");
  const nothing = document.getElementById("nothing");
  const heading = document.getElementById("rows");
  const rows = Array.from(document.querySelectorAll("table.rows tbody tr"));
  // Amounts are found with and without what parts their thousands.
  const texts = rows.map((row) => {
    const text = row.textContent.toLocaleLowerCase();
    return text + " " + text.replace(/(\d)[\u00a0,](?=\d{3})/g, "$1");
  });
  const lang = document.documentElement.lang;
  const filters = ["kind", "codes", "fixers"];

  function apply() {
    const words = form.elements.search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, place) => {
      const fits =
        words.every((word) => texts[place].includes(word)) &&
        filters.every((name) => {
          const wanted = form.elements[name].value;
          return !wanted || row.dataset[name].split(" ").includes(wanted);
        });
      row.hidden = !fits;
      count += fits;
    });
    shown.textContent = shown.dataset.text
      .replace("{n}", count.toLocaleString(lang))
      .replace("{all}", rows.length.toLocaleString(lang));
    nothing.hidden = count > 0;
  }

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  document.querySelectorAll("a[data-code]").forEach((link) => {
    link.addEventListener("click", () => {
      form.reset();
      form.elements.codes.value = link.dataset.code;
      apply();
      heading.focus();
    });
  });
  form.hidden = false;
  apply();
})();
