import { Link } from "wouter";
import { Empty } from "../parts/empty";
import { Page } from "../parts/page";

/** For addresses that lead nowhere. */
export function NotFound() {
  return (
    <Page title="Not found">
      <Empty title="There is no such page">
        <Link href="/">Ask for something</Link>, or go back to where you came from.
      </Empty>
    </Page>
  );
}
