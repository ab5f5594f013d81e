using System.Text.Json;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Admission;

/// <summary>Who made a request, of <c>request.userInfo</c> what matters.</summary>
/// <param name="Name"><c>username</c>.</param>
/// <param name="Groups"><c>groups</c>.</param>
public sealed record RequestUser(string Name, IReadOnlyList<string> Groups)
{
    private const int SlotCount = 1 << 10;
    private const int LongestKept = 4096;

    // A few controllers make most requests, and are told of in the same bytes each time. A race costs no more than a reading.
    private static readonly Known?[] Slots = new Known?[SlotCount];

    /// <summary>Nobody who is told of.</summary>
    public static RequestUser Unknown { get; } = new(string.Empty, []);

    /// <summary>Reads a userInfo.</summary>
    /// <param name="userInfo">An object, or null.</param>
    /// <exception cref="ReviewException">It is something else.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A field has the wrong type.</exception>
    public static RequestUser Read(ReadOnlySpan<byte> userInfo)
    {
        if (userInfo.Length > LongestKept)
        {
            return Parse(userInfo);
        }

        ref var slot = ref Slots[TextHash.Of(userInfo) & (SlotCount - 1)];
        if (slot is { } known && userInfo.SequenceEqual(known.UserInfo))
        {
            return known.User;
        }

        var user = Parse(userInfo);
        slot = new Known(userInfo.ToArray(), user);
        return user;
    }

    private static RequestUser Parse(ReadOnlySpan<byte> userInfo)
    {
        var reader = new JsonCursor(userInfo);
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return Unknown;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new ReviewException(StatusCodes.Status400BadRequest, "request.userInfo is not an object");
        }

        var (name, groups) = (string.Empty, new List<string>());
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("username"u8))
            {
                reader.Read();
                name = CommonString(ref reader);
            }
            else if (reader.ValueTextEquals("groups"u8))
            {
                reader.Read();
                ReadGroups(ref reader, groups);
            }
            else
            {
                reader.Skip();
            }
        }

        return new RequestUser(name, groups);
    }

    private static void ReadGroups(ref JsonCursor reader, List<string> groups)
    {
        groups.Clear();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new ReviewException(StatusCodes.Status400BadRequest, "request.userInfo.groups is not an array");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            groups.Add(CommonString(ref reader));
        }
    }

    private static string CommonString(ref JsonCursor reader) => reader.TokenType == JsonTokenType.Null ? string.Empty : reader.GetCommonString();

    private sealed record Known(byte[] UserInfo, RequestUser User);
}
