using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using WebhookGuard.Claims.Facts;

namespace WebhookGuard.Claims.Tests.Model;

/// <summary>Everything that tells two states of the model apart, as text: with the UIDs, which names for people leave out.</summary>
internal static class ModelText
{
    /// <summary>A hash that no two texts of the model share, for all practical purposes.</summary>
    public static UInt128 Hash(string text) =>
        BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())));

    public static string Of(ClaimOwner owner) => $"{owner}#{owner.Uid}#{owner.Pod?.Uid}";

    public static string Of(AddressClaim claim) =>
        $"{claim.Name}@{claim.ResourceVersion} {Of(claim.Owner)} {claim.Phase}{(claim.Contested ? " contested" : "")} {claim.Grants}";

    public static string Of(object? value) => value switch
    {
        null => "none",
        AddressClaim claim => Of(claim),
        IEnumerable<AddressClaim> claims => string.Join('+', claims.Select(Of)),
        LiveOwner live => $"{Of(live.Owner)} {live.Asks} {live.Terminating} {live.Pod}",
        ListedOwner listed => $"{Of(listed.Owner)}:{string.Join('+', listed.Keys)}",
        IEnumerable<ListedOwner> listed => string.Join('+', listed.Select(one => Of((object)one))),
        _ => value.ToString()!,
    };
}
