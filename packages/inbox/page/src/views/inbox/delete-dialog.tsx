import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { ask } from "../../api/api.js";
import { filterQuery, hasFilters } from "../../model/route.js";
import { grouped } from "../../model/short-text.js";
import { go, route } from "../../state/place.js";
import { attempt, feed } from "../../state/store.js";
import { Dialog } from "../dialog.js";

export const isDeleteAsked = signal(false);

/** Asks before it deletes, and says how many: others may use the same inbox. */
export function DeleteDialog(): JSX.Element {
  const { filters } = route.value;
  const close = (): void => {
    isDeleteAsked.value = false;
  };
  const remove = (): void => {
    close();
    go({ chosen: "" });
    const query = filterQuery(filters, {});
    void attempt("Deleted.", () =>
      ask(`api/v1/notifications${query === "" ? "" : `?${query}`}`, { method: "DELETE" }),
    );
  };
  return (
    <Dialog title={`Delete ${grouped(feed.value.total)} notifications?`} close={close}>
      <p>
        {hasFilters(filters)
          ? "This deletes those that match the filters, for everybody."
          : "This deletes all of them, for everybody."}
      </p>
      <div class="buttons">
        <button type="button" class="danger" onClick={remove}>
          Delete
        </button>
        <button type="button" onClick={close}>
          Keep
        </button>
      </div>
    </Dialog>
  );
}
