using WebhookGuard.Core.Addresses;

namespace WebhookGuard.Core.Tests.Addresses;

public class PortAddressesTests
{
    [Theory]
    [InlineData("00:00:00:00:00:01 10.0.0.1 fd00::1")]
    [InlineData("00:00:00:00:00:00 0.0.0.0 ::")]
    [InlineData("00:00:00:00:00:01 10.0.0.1")]
    [InlineData("00:00:00:00:00:01 fd00::1")]
    [InlineData("10.0.0.1 fd00::1")]
    [InlineData("00:00:00:00:00:01")]
    [InlineData("fd00::1")]
    [InlineData("")]
    [InlineData("fd00::1 10.0.0.1")]
    [InlineData("10.0.0.1 00:00:00:00:00:01")]
    [InlineData("00:00:00:00:00:01 00:00:00:00:00:02")]
    [InlineData("00:00:00:00:00:01 10.0.0.1 10.0.0.2 fd00::1")]
    [InlineData("00:00:00:00:00:01 10.0.0.1 fd00::1 fd00::2")]
    public void Every_address_is_there_once_and_in_the_order_written_however_many_there_are(string text)
    {
        var addresses = PortAddresses.Parse([text]);
        string[] wanted = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(wanted, addresses.Select(address => address.ToString()));
        Assert.Equal(wanted, Enumerable.Range(0, addresses.Count).Select(i => addresses[i].ToString()));
        Assert.ThrowsAny<SystemException>(() => addresses[addresses.Count]);
    }
}
