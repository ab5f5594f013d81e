namespace WebhookGuard.Ovsdb.Remotes;

/// <summary>
/// Files used for <c>ssl:</c> remotes, all PEM. They are read again at every connect, so that renewed certificates need no restart.
/// The server's chain is validated against <paramref name="CaFile"/> alone (a private CA); its name is not compared, because
/// OVSDB certificates customarily carry none that matches an address.
/// </summary>
/// <param name="CaFile">Certificates of the accepted authorities.</param>
/// <param name="CertificateFile">The client's certificate (chain), for servers that ask for one.</param>
/// <param name="KeyFile">The client's private key, unencrypted PKCS#1, PKCS#8 or SEC 1.</param>
public sealed record OvsdbTlsOptions(string CaFile, string? CertificateFile = null, string? KeyFile = null);
