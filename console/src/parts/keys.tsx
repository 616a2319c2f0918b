/** Keys as they stand on a keyboard. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="keys">
      {keys.split(" ").map((key, at) => (
        <kbd key={`${at} ${key}`}>{key}</kbd>
      ))}
    </span>
  );
}
