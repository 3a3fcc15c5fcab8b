using Kandinsky.Testing;

namespace Kandinsky.Imaging.Tests;

public sealed class PictureFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Pictures_come_in_the_order_of_their_names_and_a_broken_one_is_told()
    {
        ImageFile.Save(new Image(3, 2, ColorMode.Rgb), _folder.Path("b.JPG"));
        ImageFile.Save(new Image(4, 2, ColorMode.Gray), _folder.Path("a.png"));
        File.WriteAllText(_folder.Path("aa.jpeg"), "no picture");
        File.WriteAllText(_folder.Path("notes.txt"), "not looked at");
        Directory.CreateDirectory(_folder.Path("c.png"));

        var read = PictureFolder.Read(_folder.Root).ToList();

        Assert.Equal(["a.png", "aa.jpeg", "b.JPG"], read.Select(picture => Path.GetFileName(picture.File)));
        Assert.Equal([4, null, 3], read.Select(picture => picture.Image?.Width));
        Assert.Equal([null, ErrorKind.Input, null], read.Select(picture => picture.Error?.Kind));
        Assert.Equal(_folder.Path("b.JPG"), PictureFolder.Find(_folder.Root, "b"));
        Assert.Null(PictureFolder.Find(_folder.Root, "notes"));
    }

    [Fact]
    public void A_folder_without_pictures_or_none_at_all_is_refused()
    {
        Assert.Contains("holds no picture", Assert.Throws<KandinskyException>(() => PictureFolder.Files(_folder.Root)).Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Input, Assert.Throws<KandinskyException>(() => PictureFolder.Files(_folder.Path("nowhere"))).Kind);
    }

    public void Dispose() => _folder.Dispose();
}
