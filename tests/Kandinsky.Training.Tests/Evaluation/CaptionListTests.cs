using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class CaptionListTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Cocos_captions_are_chosen_by_the_seed_one_a_picture()
    {
        var annotations = Enumerable.Range(0, 40).Select(i => $$"""{"id": {{1000 - i}}, "image_id": {{i / 2}}, "caption": " picture {{i / 2}} of {{i}}.\n"}""");
        var path = Write("captions_val.json", $$"""{"info": {}, "images": [{"id": 0}], "annotations": [{{string.Join(',', annotations)}}]}""");

        var all = CaptionList.Read(path, seed: 3);
        Assert.Equal(20, all.Select(caption => caption.Split(' ')[1]).Distinct().Count());
        Assert.Equal(20, all.Count);
        Assert.All(all, caption => Assert.EndsWith(".", caption, StringComparison.Ordinal));
        Assert.Equal(all.Take(5), CaptionList.Read(path, 5, 3));
        Assert.NotEqual(all, CaptionList.Read(path, seed: 4));
        Assert.Contains("20 pictures, not 21", Message(path, 21), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_file_is_taken_line_by_line()
    {
        var path = Write("captions.txt", "one\n# two\n\nthree\n");

        Assert.Equal(["one", "three"], CaptionList.Read(path));
        Assert.Equal(["one"], CaptionList.Read(path, 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"annotations\": 3}")]
    [InlineData("{\"annotations\": [{\"id\": 1, \"image_id\": \"x\", \"caption\": \"y\"}]}")]
    [InlineData("{\"annotations\": [{\"id\": 1, \"image_id\": 1, \"caption\": null}]}")]
    public void Other_json_is_refused(string text) => Assert.Contains("COCO's JSON", Message(Write("captions.json", text)), StringComparison.Ordinal);

    [Fact]
    public void Nothing_is_refused()
    {
        Assert.Contains("no captions", Message(Write("captions.json", "{\"annotations\": []}")), StringComparison.Ordinal);
        Assert.Contains("check the name", Message(_folder.Path("absent.json")), StringComparison.Ordinal);
    }

    private static string Message(string path, int? count = null) => Assert.Throws<KandinskyException>(() => CaptionList.Read(path, count)).Message;

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder.Path(name), text);
        return _folder.Path(name);
    }
}
