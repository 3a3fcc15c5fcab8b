using System.Text;
using Kandinsky.Tensors;

namespace Kandinsky.Imaging.Tests;

public sealed class ImageFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kandinsky-images-");

    public static TheoryData<string, string> OtherFormats() => new()
    {
        { "WebP", "RIFF\u0010\0\0\0WEBPVP8 " },
        { "AVIF", "\0\0\0\u0020ftypavif\0\0\0\0" },
        { "HEIC", "\0\0\0\u0018ftypheic\0\0\0\0" },
        { "GIF", "GIF89a\u0001\0\u0001\0" },
        { "TIFF", "II*\0\b\0\0\0" },
        { "TIFF", "MM\0*\0\0\0\b" },
        { "BMP", "BM6\0\0\0" },
        { "JPEG XL", "\u00FF\n\0\0" },
        { "JPEG 2000", "\0\0\0\fjP  \r\n" },
        { "PDF", "%PDF-1.7" },
        { "not a PNG or JPEG", "hello there" },
        { "empty", "" },
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("a.png", 0)]
    [InlineData("a.PNG", 0)]
    [InlineData("a.jpg", 3)]
    [InlineData("a.Jpeg", 3)]
    public void A_saved_picture_loads_again(string name, int tolerance)
    {
        var image = new Image(20, 10, ColorMode.Rgb);
        image.Pixels.Fill(77);
        var metadata = new PictureMetadata { Prompt = "gray" };

        ImageFile.Save(image, PathOf(name), metadata);
        ImageFile.Save(image, PathOf(name), metadata);

        var loaded = ImageFile.Load(PathOf(name));
        Assert.All(loaded.ToRgb().Pixels.ToArray(), value => Assert.InRange(value, 77 - tolerance, 77 + tolerance));
        Assert.Equal("gray", ImageFile.LoadMetadata(PathOf(name))?.Prompt);
        Assert.Equal([name], Names());
    }

    [Fact]
    public void Jpeg_drops_alpha()
    {
        ImageFile.Save(new Image(3, 3, ColorMode.Rgba), PathOf("a.jpg"));

        Assert.Equal(ColorMode.Rgb, ImageFile.Load(PathOf("a.jpg")).Mode);
    }

    [Theory]
    [MemberData(nameof(OtherFormats))]
    public void Other_formats_are_refused_by_name(string format, string content)
    {
        File.WriteAllBytes(PathOf("a.png"), Encoding.Latin1.GetBytes(content));

        var error = Assert.Throws<KandinskyException>(() => ImageFile.Load(PathOf("a.png")));

        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.Contains(format, error.Message, StringComparison.Ordinal);
        Assert.Contains(PathOf("a.png"), error.Message, StringComparison.Ordinal);
        Assert.Contains("PNG", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.png", "no such file")]
    [InlineData("missing/a.png", "no such file")]
    [InlineData("", "folder")]
    public void A_missing_picture_is_named(string name, string reason)
    {
        var error = Assert.Throws<KandinskyException>(() => ImageFile.Load(PathOf(name)));

        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(PathOf(name), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.webp", ErrorKind.Request, ".png")]
    [InlineData("a", ErrorKind.Request, ".png")]
    [InlineData("missing/a.png", ErrorKind.Output, "create it first")]
    [InlineData("taken.png", ErrorKind.Output, "folder")]
    public void A_picture_that_cannot_be_written_says_why(string name, ErrorKind kind, string remedy)
    {
        _folder.CreateSubdirectory("taken.png");

        var error = Assert.Throws<KandinskyException>(() => ImageFile.Save(new Image(1, 1, ColorMode.Gray), PathOf(name)));

        Assert.Equal(kind, error.Kind);
        Assert.Contains(PathOf(name), error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
        Assert.Equal(["taken.png"], Names());
    }

    [Fact]
    public void A_file_without_end_is_refused_at_the_limit()
    {
        File.WriteAllBytes(PathOf("long.png"), new byte[3000]);
        var limits = new ImageLimits { MaxFileBytes = 2000 };

        Assert.Contains("MiB", Assert.Throws<KandinskyException>(() => ImageFile.Load(PathOf("long.png"), limits)).Message, StringComparison.Ordinal);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private IEnumerable<string> Names() => _folder.EnumerateFileSystemInfos().Select(entry => entry.Name);
}
