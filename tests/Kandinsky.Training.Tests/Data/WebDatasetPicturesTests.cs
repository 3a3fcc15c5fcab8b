using System.Formats.Tar;
using System.Text;
using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class WebDatasetPicturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Members_of_one_name_belong_together()
    {
        Tar("b.tar", ("x/3.jpg", TestPictures.Jpeg(3)), ("x/3.caption", "three"u8.ToArray()));
        Tar("a.tar",
            ("0001.png", TestPictures.Png(1)), ("0001.txt", "one"u8.ToArray()), ("0001.cls", [7]),
            ("0002.json", "{\"text\": [\"two\", \"zwei\"]}"u8.ToArray()), ("0002.png", TestPictures.Png(2)));
        using var source = PictureSources.Open(_folder.Root);

        Assert.Equal(["a.tar/0001.png", "a.tar/0002.png", "b.tar/x/3.jpg"], source.Entries.Select(entry => entry.Name));
        Assert.Equal(["one", "two zwei", "three"], source.Entries.Select(entry => string.Join(' ', entry.Captions)));
        Assert.Equal(TestPictures.Png(2), source.Read(1).ToArray());
        Assert.Equal(TestPictures.Jpeg(3), source.Read(2).ToArray());
        Assert.Empty(source.LeftOut);
    }

    [Fact]
    public void What_lacks_a_caption_and_what_is_cut_is_named()
    {
        Tar("a.tar", ("1.png", TestPictures.Png(1)), ("1.txt", "one"u8.ToArray()), ("2.png", TestPictures.Png(2)), ("3.gif", [1]),
            ("4.png", TestPictures.Png(4)), ("4.txt", "four"u8.ToArray()));
        var whole = File.ReadAllBytes(_folder.Path("a.tar"));
        File.WriteAllBytes(_folder.Path("b.tar"), whole[..(whole.Length / 2 / 512 * 512 - 300)]);
        using var source = PictureSources.Open(_folder.Root);

        Assert.Equal(["a.tar/1.png", "a.tar/4.png", "b.tar/1.png"], source.Entries.Select(entry => entry.Name));
        Assert.Contains(source.LeftOut, left => left.Name == "a.tar/2.png" && left.Reason.Contains("has no caption", StringComparison.Ordinal));
        Assert.Contains(source.LeftOut, left => left.Name == "a.tar/3.gif" && left.Reason.Contains("convert", StringComparison.Ordinal));
        Assert.Contains(source.LeftOut, left => left.Name == "b.tar" && left.Reason.Contains("damaged", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_no_tar_is_named()
    {
        File.WriteAllText(_folder.Path("a.tar"), new string('x', 5000));

        Assert.Contains("a.tar: is damaged", Assert.Throws<KandinskyException>(() => PictureSources.Open(_folder.Path("a.tar"))).Message,
            StringComparison.Ordinal);
    }

    private void Tar(string name, params (string Name, byte[] Content)[] members)
    {
        using var stream = File.Create(_folder.Path(name));
        using var writer = new TarWriter(stream, TarEntryFormat.Ustar);
        foreach (var (member, content) in members) writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile,
            member)
        { DataStream = new MemoryStream(content) });
    }
}
