using System.Buffers;
using System.Text;
using CsCheck;
using WebhookGuard.Ovsdb.Rows;

namespace WebhookGuard.Ovsdb.Tests;

public class RowSampleTests
{
    // Of few different bytes, so that there is much to refer to, and some longer than any reference, run or sample.
    private static readonly Gen<byte[]> Values = Gen.OneOf(
        Gen.Byte[0, 1].Array[0, 40],
        Gen.Byte[0, 3].Array[0, 1_000],
        Gen.Byte.Array[0, 600],
        Gen.Select(Gen.Byte.Array[1, 40], Gen.Int[1, 40]).Select((part, times) => Enumerable.Repeat(part, times).SelectMany(bytes => bytes).ToArray()));

    [Fact]
    public void Values_come_out_as_they_went_in_whatever_came_before_and_after_them() => Values.Array[1, 30].Sample(rows =>
    {
        var sample = new RowSample();
        var kept = rows.Select(values => Keep(sample, values)).ToList();
        Assert.Equal(rows, kept.Select(bytes => sample.Read(bytes)));
    });

    [Fact]
    public void Of_a_row_like_the_first_ones_only_what_is_new_is_kept()
    {
        var sample = new RowSample();
        Keep(sample, Port(1));
        Keep(sample, Port(2));
        Assert.InRange(Keep(sample, Port(48_879)).Length, 0, Port(48_879).Length * 6 / 10);
    }

    private static byte[] Port(int number) => Encoding.UTF8.GetBytes(
        $"web-7d9f8b6c5-{number:x5}.team-{number % 100} 00:00:00:00:{number >> 8:X2}:{number & 255:X2} 10.16.{number >> 8}.{number & 255} fd00:10:16::{number:x} pod team-{number % 100}/web-7d9f8b6c5-{number:x5} ls team-{number % 100}");

    private static byte[] Keep(RowSample sample, byte[] values)
    {
        var kept = new ArrayBufferWriter<byte>();
        sample.Write(values, kept);
        return kept.WrittenSpan.ToArray();
    }
}
