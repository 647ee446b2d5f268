// Small improvements to pages that work without them. One file for each; they listen on the
// document, know nothing of each other, and hear "page:new" when a page or a part of one came.
// In production config.static puts the files in the place of these lines, each in a block.

import "./behaviours/answers.js";
import "./behaviours/check-all.js";
import "./behaviours/confirm.js";
import "./behaviours/current-in-view.js";
import "./behaviours/dialog.js";
import "./behaviours/dismiss.js";
import "./behaviours/drafts.js";
import "./behaviours/focus.js";
import "./behaviours/insert.js";
import "./behaviours/leave.js";
import "./behaviours/menus.js";
import "./behaviours/passkey.js";
import "./behaviours/presets.js";
import "./behaviours/print.js";
import "./behaviours/show.js";
import "./behaviours/slash.js";
import "./behaviours/submit-once.js";
import "./behaviours/time-zone.js";

document.dispatchEvent(new Event("page:new"));
document.addEventListener("htmx:afterSettle", () => document.dispatchEvent(new Event("page:new")));
