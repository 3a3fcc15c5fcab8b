using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class FolderPicturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Captions_stand_in_text_files_beside_the_pictures()
    {
        Picture("b.png", 1);
        Picture("a.JPG", 2);
        Picture("inner/c.jpeg", 3);
        Text("b.txt", "a cat\r\n\r\n  a small cat \n");
        Text("a.txt", "a dog");
        Text("inner/c.txt", "ein Haus, ä");
        using var source = PictureSources.Open(_folder.Root);

        Assert.Equal(["a.JPG", "b.png", "inner/c.jpeg"], source.Entries.Select(entry => entry.Name));
        Assert.Equal(["a cat", "a small cat"], source.Entries[1].Captions);
        Assert.Equal(["ein Haus, ä"], source.Entries[2].Captions);
        Assert.Equal(TestPictures.Png(1), source.Read(1).ToArray());
        Assert.Empty(source.LeftOut);
    }

    [Fact]
    public void What_cannot_be_trained_on_is_named_with_the_reason()
    {
        Picture("good.png", 1);
        Text("good.txt", "good");
        Picture("without.png", 2);
        Picture("empty.png", 3);
        Text("empty.txt", " \n");
        TestPictures.Write(_folder.Path("picture.webp"), [1]);
        Picture("broken.png", 4);
        Text("broken.txt", "broken");
        File.WriteAllBytes(_folder.Path("broken.png"), TestPictures.Png(4)[..60]);
        using var source = PictureSources.Open(_folder.Root);
        var set = TrainingSet.Survey(source);

        Assert.Equal(["good.png"], set.Pictures.Select(picture => picture.Name));
        Assert.Equal(["empty.png", "picture.webp", "without.png", "broken.png"], set.LeftOut.Select(left => left.Name));
        Assert.Contains("empty.txt is empty", set.LeftOut[0].Reason, StringComparison.Ordinal);
        Assert.Contains("convert", set.LeftOut[1].Reason, StringComparison.Ordinal);
        Assert.Contains("without.txt", set.LeftOut[2].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("metadata.jsonl",
        "{\"file_name\": \"a.png\", \"text\": \"a cat, \\\"grey\\\"\"}\n\n{\"file_name\": \"in/b.png\", \"text\": [\"one\", \"two\"]}\n")]
    [InlineData("metadata.csv", "file_name,size,text\na.png,3,\"a cat, \"\"grey\"\"\"\r\nin/b.png,4,\"one\ntwo\"\n")]
    public void Captions_stand_in_the_hubs_metadata(string name, string table)
    {
        Picture("a.png", 1);
        Picture("in/b.png", 2);
        Text("a.txt", "not this one");
        Text(name, table);
        using var source = PictureSources.Open(_folder.Root);

        Assert.Equal(["a cat, \"grey\""], source.Entries[0].Captions);
        Assert.Equal(name.EndsWith("csv", StringComparison.Ordinal) ? ["one\ntwo"] : ["one", "two"], source.Entries[1].Captions);
        Assert.Empty(source.LeftOut);
    }

    [Fact]
    public void Lines_of_metadata_that_say_nothing_are_counted()
    {
        Picture("a.png", 1);
        Text("metadata.jsonl", """
            {"file_name": "a.png", "text": "a cat"}
            {"file_name": "gone.png", "text": "a dog"}
            {"text": "nobody"}
            [1
            {"file_name": "a.png", "text": "again"}
            {"file_name": "../a.png", "text": ""}
            """);
        using var source = PictureSources.Open(_folder.Root);

        Assert.Equal(["a cat"], Assert.Single(source.Entries).Captions);
        Assert.Equal(["metadata.jsonl line 3", "metadata.jsonl line 4", "metadata.jsonl line 5", "metadata.jsonl line 6", "gone.png"],
            source.LeftOut.Select(left => left.Name));
    }

    [Fact]
    public void A_column_that_is_not_there_is_asked_for_by_name()
    {
        Picture("a.png", 1);
        Text("metadata.csv", "file_name,caption,size\na.png,a cat,3\n");

        var error = Assert.Throws<KandinskyException>(() => PictureSources.Open(_folder.Root));
        Assert.Contains("caption, size", error.Message, StringComparison.Ordinal);
        using var source = PictureSources.Open(_folder.Root, new() { CaptionColumn = "caption" });
        Assert.Equal(["a cat"], source.Entries[0].Captions);
    }

    [Fact]
    public void One_prompt_may_stand_for_all_pictures()
    {
        Picture("a.png", 1);
        Picture("b.png", 2);
        Text("a.txt", "not this one");
        using var source = PictureSources.Open(_folder.Root, new() { Prompt = "a photo of sks dog" });

        Assert.Equal(["a photo of sks dog", "a photo of sks dog"], source.Entries.SelectMany(entry => entry.Captions));
    }

    [Fact]
    public void A_place_without_pictures_is_refused()
    {
        Assert.Contains("holds no pictures", Assert.Throws<KandinskyException>(() => PictureSources.Open(_folder.Root)).Message, StringComparison.Ordinal);
        Assert.Contains("no such folder", Assert.Throws<KandinskyException>(() => PictureSources.Open(_folder.Path("absent"))).Message,
            StringComparison.Ordinal);
        Picture("a.png", 1);
        Assert.Contains("a.png: has no caption", Assert.Throws<KandinskyException>(() => PictureSources.Open(_folder.Root)).Message, StringComparison.Ordinal);
        Assert.Contains("is no data set", Assert.Throws<KandinskyException>(() => PictureSources.Open(_folder.Path("a.png"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_changed_since_is_noticed()
    {
        Picture("a.png", 1);
        using var source = PictureSources.Open(_folder.Root, new() { Prompt = "x" });
        var set = TrainingSet.Survey(source);
        Assert.Equal(TestPictures.Of(1).Pixels.ToArray(), set.Read(set.Pictures[0]).Pixels.ToArray());

        Picture("a.png", 2);

        Assert.Contains("has changed", Assert.Throws<KandinskyException>(() => set.Read(set.Pictures[0])).Message, StringComparison.Ordinal);
    }

    private void Picture(string name, int number) =>
        TestPictures.Write(_folder.Path(name), name.EndsWith("png", StringComparison.Ordinal) ? TestPictures.Png(number) : TestPictures.Jpeg(number));

    private void Text(string name, string text) => File.WriteAllText(_folder.Path(name), text);
}
