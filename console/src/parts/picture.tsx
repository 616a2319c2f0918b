import { useState } from "react";
import { Dialog } from "./dialog";

type Props = { address: string; title: string };

/** A small picture that a click shows large. */
export function Picture({ address, title }: Props) {
  const [large, setLarge] = useState(false);
  return (
    <>
      <button type="button" className="thumbnail" aria-label={`Show ${title}`} onClick={() => setLarge(true)}>
        <img src={address} alt="" loading="lazy" width={96} height={72} />
      </button>
      {large && (
        <Dialog title={title} close={() => setLarge(false)} className="picture">
          <img src={address} alt={title} />
          <p className="pad">
            <a href={address} download>
              Download
            </a>
          </p>
        </Dialog>
      )}
    </>
  );
}
