using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace WebhookGuard.Ovsdb.Remotes;

/// <summary>Opens the byte stream to a remote.</summary>
internal static class Transport
{
    public static async Task<Stream> ConnectAsync(OvsdbRemote remote, OvsdbTlsOptions? tls, CancellationToken cancellationToken)
    {
        var socket = remote.Kind == OvsdbRemoteKind.Unix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (remote.Kind == OvsdbRemoteKind.Unix)
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(remote.Address), cancellationToken);
            }
            else
            {
                socket.NoDelay = true;
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                await (IPAddress.TryParse(remote.Address, out var address)
                    ? socket.ConnectAsync(address, remote.Port, cancellationToken)
                    : socket.ConnectAsync(remote.Address, remote.Port, cancellationToken));
            }

            var stream = new NetworkStream(socket, ownsSocket: true);
            return remote.Kind == OvsdbRemoteKind.Ssl ? await AuthenticateAsync(stream, remote, tls!, cancellationToken) : stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> AuthenticateAsync(
        NetworkStream stream, OvsdbRemote remote, OvsdbTlsOptions tls, CancellationToken cancellationToken)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        ReadAuthorities(tls, policy.CustomTrustStore);

        var options = new SslClientAuthenticationOptions
        {
            TargetHost = remote.Address,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = policy,
            // The chain is what proves the server; the name is left alone, see OvsdbTlsOptions.
            RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                certificate is not null && (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
        };
        if (tls.CertificateFile is not null)
        {
            options.ClientCertificateContext = ReadClientCertificate(tls);
        }

        var ssl = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            await ssl.AuthenticateAsClientAsync(options, cancellationToken);
            return ssl;
        }
        catch
        {
            await ssl.DisposeAsync();
            throw;
        }
    }

    private static void ReadAuthorities(OvsdbTlsOptions tls, X509Certificate2Collection authorities)
    {
        try
        {
            authorities.ImportFromPemFile(tls.CaFile);
        }
        catch (CryptographicException exception)
        {
            throw new AuthenticationException($"CA file {tls.CaFile}: {exception.Message}", exception);
        }

        if (authorities.Count == 0)
        {
            throw new AuthenticationException($"CA file {tls.CaFile}: no certificate in it");
        }
    }

    private static SslStreamCertificateContext ReadClientCertificate(OvsdbTlsOptions tls)
    {
        try
        {
            var certificate = X509Certificate2.CreateFromPemFile(tls.CertificateFile!, tls.KeyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(tls.CertificateFile!);
            return SslStreamCertificateContext.Create(certificate, chain, offline: true);
        }
        catch (CryptographicException exception)
        {
            throw new AuthenticationException(
                $"certificate {tls.CertificateFile} with key {tls.KeyFile}: {exception.Message}", exception);
        }
    }
}
