using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Tests.Objects;

public class ObjectUidTests
{
    [Theory]
    [InlineData("")]
    [InlineData("u1")]
    [InlineData("9f57924b-5172-4a0a-b46f-36ab9fb0773e")]
    [InlineData("9F57924B-5172-4A0A-B46F-36AB9FB0773E")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("{9f57924b-5172-4a0a-b46f-36ab9fb0773e}")]
    [InlineData(" 9f57924b-5172-4a0a-b46f-36ab9fb0773e")]
    public void Its_text_comes_out_as_it_went_in(string text)
    {
        Assert.Equal(text, new ObjectUid(text).ToString());
        Assert.Equal(new ObjectUid(text), new ObjectUid(text));
        Assert.Equal(text.Length == 0, new ObjectUid(text).IsEmpty);
    }

    [Fact]
    public void Different_texts_are_different_UIDs()
    {
        Assert.NotEqual(new ObjectUid("9f57924b-5172-4a0a-b46f-36ab9fb0773e"), new ObjectUid("9F57924B-5172-4A0A-B46F-36AB9FB0773E"));
        Assert.NotEqual(new ObjectUid(""), new ObjectUid("00000000-0000-0000-0000-000000000000"));
        Assert.Equal(default, new ObjectUid(""));
    }
}
