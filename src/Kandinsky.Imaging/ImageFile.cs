
namespace Kandinsky;

/// <summary>Pictures in files: PNG and JPEG.</summary>
public static class ImageFile
{
    /// <summary>The JPEG quality used when none is given.</summary>
    public const int DefaultJpegQuality = 95;

    /// <summary>Reads a picture, upright as its EXIF orientation says.</summary>
    /// <param name="path">A PNG or JPEG file, told apart by its content.</param>
    /// <param name="limits">What to refuse; <see cref="ImageLimits.Default"/> if null.</param>
    /// <exception cref="KandinskyException">The file cannot be read, is damaged, too large, or of another format.</exception>
    public static Image Load(string path, ImageLimits? limits = null)
    {
        var file = InputFile.Read(path, (limits ?? ImageLimits.Default).MaxFileBytes);
        return Named(path, () => Decode(file, limits));
    }

    /// <summary>Reads a picture from a stream, for example standard input.</summary>
    /// <param name="stream">A PNG or JPEG file, read to its end.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="limits">What to refuse; <see cref="ImageLimits.Default"/> if null.</param>
    /// <exception cref="KandinskyException">The stream cannot be read, or its picture is damaged, too large, or of another format.</exception>
    public static Image Load(Stream stream, string name, ImageLimits? limits = null)
    {
        var file = InputFile.Read(stream, name, (limits ?? ImageLimits.Default).MaxFileBytes);
        return Named(name, () => Decode(file, limits));
    }

    /// <summary>How the picture in a stream was made, or null if it does not say.</summary>
    /// <inheritdoc cref="Load(Stream, string, ImageLimits?)"/>
    public static PictureMetadata? LoadMetadata(Stream stream, string name)
    {
        var file = InputFile.Read(stream, name, ImageLimits.Default.MaxFileBytes);
        return Named(name, () => PictureMetadata.Read(file));
    }

    /// <summary>How the picture in a file was made, or null if the file does not say.</summary>
    /// <exception cref="KandinskyException">The file cannot be read, is damaged, or of another format.</exception>
    public static PictureMetadata? LoadMetadata(string path)
    {
        var file = InputFile.Read(path, ImageLimits.Default.MaxFileBytes);
        return Named(path, () => PictureMetadata.Read(file));
    }

    /// <summary>Reads a picture from the bytes of a PNG or JPEG file.</summary>
    /// <exception cref="KandinskyException">The bytes are damaged, too large, or of another format.</exception>
    public static Image Decode(ReadOnlyMemory<byte> file, ImageLimits? limits = null) => PictureFormats.Detect(file.Span) == PictureFormat.Png
        ? PngDecoder.Decode(file, limits)
        : JpegDecoder.Decode(file, limits);

    /// <summary>
    /// Writes a picture, PNG or JPEG by the extension. The final name never shows half a file, and a file that was there stays as it was
    /// if anything fails.
    /// </summary>
    /// <param name="image">The picture; JPEG drops its alpha.</param>
    /// <param name="path">Ends in .png, .jpg or .jpeg.</param>
    /// <param name="metadata">Stored in the file if given.</param>
    /// <param name="jpegQuality">1 to 100, for JPEG.</param>
    /// <exception cref="KandinskyException">The extension is another, or the file cannot be written.</exception>
    public static void Save(Image image, string path, PictureMetadata? metadata = null, int jpegQuality = DefaultJpegQuality)
    {
        var file = Encode(image, PictureFormats.FromExtension(path), metadata, jpegQuality);
        AtomicFile.Write(path, stream => stream.Write(file));
    }

    /// <summary>Finds out before long work whether its picture can be written.</summary>
    /// <param name="path">As for <see cref="Save"/>.</param>
    /// <exception cref="KandinskyException">The extension is another, or the folder is missing or not writable.</exception>
    public static void CheckWritable(string path)
    {
        AtomicFile.Check(path);
        PictureFormats.FromExtension(path);
    }

    /// <summary>The bytes of a picture file.</summary>
    public static byte[] Encode(Image image, PictureFormat format, PictureMetadata? metadata = null, int jpegQuality = DefaultJpegQuality) =>
        format == PictureFormat.Png
            ? PngEncoder.Encode(image, metadata is null ? [] : PngMetadata.Texts(metadata))
            : JpegEncoder.Encode(image, jpegQuality, ChromaSampling.Halved, metadata is null ? [] : JpegMetadata.Segments(metadata));

    private static T Named<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (KandinskyException error)
        {
            throw new KandinskyException($"Cannot read '{path}': {error.Message}", error.Kind, error);
        }
    }
}
