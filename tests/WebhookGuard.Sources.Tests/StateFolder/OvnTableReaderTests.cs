using WebhookGuard.Sources.StateFolder;

namespace WebhookGuard.Sources.Tests.StateFolder;

public sealed class OvnTableReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_shape_of_value_is_read()
    {
        folder.Write("T.json", """
            {"headings":["_uuid","s","n","f","b","set","none","refs","one","map","names"],
             "data":[[["uuid","eec38698-275a-43e1-ba03-9fce10940dd3"],"text",42,1.5,true,["set",["a","b"]],["set",[]],
              ["set",[["uuid","309ad878-5e06-40b1-b227-6e8fca27ed56"],["uuid","770d5489-8410-4c82-abe3-fac237c50c04"]]],
              ["uuid","309ad878-5e06-40b1-b227-6e8fca27ed56"],["map",[["k","v"],[1,["uuid","309ad878-5e06-40b1-b227-6e8fca27ed56"]]]],["named-uuid","x"]]]}
            """);

        var row = Assert.Single(StateFolderReader.Read(folder.Path).Tables["T"]);

        Assert.Equal(Guid.Parse("eec38698-275a-43e1-ba03-9fce10940dd3"), row.Uuid);
        Assert.Equal("text", row.GetString("s"));
        Assert.Equal("42", row.GetString("n"));
        Assert.Equal("1.5", row.GetString("f"));
        Assert.True(row.GetBoolean("b"));
        Assert.Equal(["a", "b"], row.GetStrings("set"));
        Assert.Null(row.GetString("set"));
        Assert.Equal(["text"], row.GetStrings("s"));
        Assert.Empty(row.GetStrings("none"));
        Assert.Null(row.GetString("none"));
        Assert.Equal(2, row.GetUuids("refs").Count);
        Assert.Equal(Guid.Parse("309ad878-5e06-40b1-b227-6e8fca27ed56"), row.GetUuid("one"));
        Assert.Equal(
            new Dictionary<string, string> { ["k"] = "v", ["1"] = "309ad878-5e06-40b1-b227-6e8fca27ed56" },
            row.GetMap("map"));
        Assert.Equal("x", row.GetString("names"));
        Assert.Null(row.GetUuid("s"));
        Assert.Null(row.GetString("absent"));
        Assert.Empty(row.GetStrings("absent"));
        Assert.Empty(row.GetMap("absent"));
        Assert.Null(row.GetBoolean("s"));
    }

    [Fact]
    public void A_caption_names_the_table()
    {
        folder.Write("lsp.json", """{"caption":"Logical_Switch_Port table","data":[],"headings":[]}""");

        Assert.Equal(["Logical_Switch_Port"], StateFolderReader.Read(folder.Path).Tables.Keys);
    }

    [Theory]
    [InlineData("""{"headings":["a"],"data":5}""", 1, "data: expected an array, got a number")]
    [InlineData("""{"headings":["a"],"data":[5]}""", 1, "data[0]: expected an array, got a number")]
    [InlineData("{\"headings\":[\"a\",\"b\"],\n\"data\":[\n[1,2],\n[1]]}", 4, "data[1]: expected 2 values as in 'headings', got 1")]
    [InlineData("""{"headings":["a"],"data":[[1,2]]}""", 1, "data[0]: expected 1 values as in 'headings', got 2")]
    [InlineData("""{"headings":["a"],"data":[[{}]]}""", 1, "data[0][0]: expected an OVSDB value, got an object")]
    [InlineData("""{"headings":["a"],"data":[[["bag",[]]]]}""", 1, "data[0][0][0]: expected an OVSDB value, got a string")]
    [InlineData("""{"headings":["a"],"data":[[["set",[],1]]]}""", 1, "data[0][0][2]: expected the end of an OVSDB value, got a number")]
    [InlineData("""{"headings":["a"],"data":[[["map",["k"]]]]}""", 1, "data[0][0][1][0]: expected a pair of OVSDB values, got a string")]
    [InlineData("""{"headings":"a","data":[]}""", 1, "headings: expected an array, got a string")]
    public void A_table_of_another_shape_is_named_with_line_and_path(string json, int line, string reason)
    {
        folder.Write("T.json", json);

        var snapshot = StateFolderReader.Read(folder.Path);

        Assert.Equal($"{folder.File("T.json")}:{line}: {reason}", Assert.Single(snapshot.Report.Errors).ToString());
        Assert.Empty(snapshot.Tables);
    }

    [Fact]
    public void Two_dumps_of_one_table_are_an_error()
    {
        folder.Write("T.json", """{"headings":[],"data":[]}""");
        folder.Write("U.json", """{"caption":"T table","headings":[],"data":[]}""");

        Assert.Equal(
            $"{folder.File("U.json")}: table T is also in {folder.File("T.json")}",
            Assert.Single(StateFolderReader.Read(folder.Path).Report.Errors).ToString());
    }
}
