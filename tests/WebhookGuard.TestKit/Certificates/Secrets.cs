using System.Security.Cryptography;
using Xunit;

namespace WebhookGuard.TestKit.Certificates;

/// <summary>Looks for keys where none may be.</summary>
public static class Secrets
{
    // Any line of a PEM body and any run of the private number is far longer than what can be there by chance.
    private const int TellingLength = 24;

    /// <summary>Fails if the text holds a private key, as PEM or any longer part of one as base64 or hexadecimal digits.</summary>
    public static void AssertAbsent(string text, params IEnumerable<string> keys)
    {
        Assert.DoesNotContain("PRIVATE KEY", text, StringComparison.Ordinal);
        foreach (var pem in keys)
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            var number = key.ExportParameters(includePrivateParameters: true).D!;
            Assert.DoesNotContain(Convert.ToHexString(number)[..TellingLength], text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(number)[..TellingLength], text, StringComparison.Ordinal);
            var body = string.Concat(pem.Split('\n').Where(line => !line.StartsWith('-')).Select(line => line.Trim()));
            foreach (var part in body.Chunk(TellingLength).Where(part => part.Length == TellingLength))
            {
                // The head and the tail of the structure are the same in each certificate of the kind; the part with the number is not.
                var piece = new string(part);
                Assert.False(IsPrivate(body, piece, number) && text.Contains(piece, StringComparison.Ordinal), "a part of a private key");
            }
        }
    }

    private static bool IsPrivate(string body, string piece, byte[] number)
    {
        var der = Convert.FromBase64String(body);
        var start = der.AsSpan().IndexOf(number);
        var at = body.IndexOf(piece, StringComparison.Ordinal) / 4 * 3;
        return at + (TellingLength / 4 * 3) > start && at < start + number.Length;
    }
}
