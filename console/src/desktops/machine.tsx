const SECURITY = { any: "Whatever it offers", nla: "NLA", tls: "TLS", rdp: "RDP" };

/** Where a machine that exists is, and who logs in there. */
export function Machine({ kind }: { kind: string }) {
  return (
    <>
      <label htmlFor="machine-host">Name or address of the machine</label>
      <input id="machine-host" name="host" required maxLength={253} placeholder="office.example.com" />
      <label htmlFor="machine-port">Port</label>
      <input id="machine-port" name="port" type="number" min={1} max={65535} placeholder={kind === "rdp" ? "3389" : "5900"} />
      {kind === "rdp" && (
        <>
          <label htmlFor="machine-user">User</label>
          <input id="machine-user" name="username" required maxLength={256} autoComplete="off" />
        </>
      )}
      <label htmlFor="machine-password">Password{kind === "vnc" && ", if it asks for one"}</label>
      <input
        id="machine-password"
        name="password"
        type="password"
        required={kind === "rdp"}
        maxLength={256}
        autoComplete="off"
      />
      {kind === "rdp" && (
        <>
          <label htmlFor="machine-security">Security</label>
          <select id="machine-security" name="security">
            {Object.entries(SECURITY).map(([one, words]) => (
              <option key={one} value={one}>
                {words}
              </option>
            ))}
          </select>
          <label className="check">
            <input type="checkbox" name="ignore_cert" /> Take any certificate; most machines made theirs themselves
          </label>
        </>
      )}
    </>
  );
}
