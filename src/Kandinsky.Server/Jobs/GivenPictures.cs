namespace Kandinsky.Server;

/// <summary>Reads pictures that clients give, a few at a time: decoded they are large.</summary>
internal sealed class GivenPictures(ServerSettings settings) : IDisposable
{
    private readonly SemaphoreSlim _decoding = new(2);

    /// <summary>What is refused of a picture that is given.</summary>
    public ImageLimits Limits { get; } = new() { MaxPixels = settings.PixelLimit, MaxFileBytes = settings.BodyLimit };

    /// <summary>Runs what decodes pictures, beside few others.</summary>
    public async Task<T> DecodingAsync<T>(Func<T> work)
    {
        await _decoding.WaitAsync().ConfigureAwait(false);
        try
        {
            return await Task.Run(work).ConfigureAwait(false);
        }
        finally
        {
            _decoding.Release();
        }
    }

    /// <summary>What a picture's file says of itself.</summary>
    /// <exception cref="KandinskyException">It is no picture that is read.</exception>
    public Task<PictureInformation> DescribeAsync(ReadOnlyMemory<byte> file) => DecodingAsync(() =>
    {
        var image = ImageFile.Decode(file, Limits);
        var metadata = PictureMetadata.Read(file);
        return new PictureInformation(image.Width, image.Height, PictureFormats.Detect(file.Span) == PictureFormat.Png ? "image/png" : "image/jpeg", metadata,
            metadata?.ToParameters());
    });

    /// <summary>A picture that a client gives.</summary>
    /// <param name="field">What to blame.</param>
    /// <param name="text">The picture in base64 or as a data URL.</param>
    /// <exception cref="RefusalException">It is no picture.</exception>
    public Task<Image> DecodedAsync(string field, string text) => DecodingAsync(() => Decoded(field, text));

    /// <summary>A picture that an API changes before it becomes part of a job.</summary>
    /// <param name="field">What to blame.</param>
    /// <param name="text">The picture in base64 or as a data URL.</param>
    /// <param name="change">What is done to it.</param>
    /// <returns>The result, a PNG file in base64.</returns>
    /// <exception cref="RefusalException">It is no picture.</exception>
    public Task<string> PreparedAsync(string field, string text, Func<Image, Image> change) => DecodingAsync(() =>
    {
        var image = Decoded(field, text);
        var changed = change(image);
        return changed == image ? text : Convert.ToBase64String(ImageFile.Encode(changed, PictureFormat.Png));
    });

    /// <summary>A mask as this service has it, from one whose transparent part is to be painted.</summary>
    /// <param name="image">The picture it belongs to, in base64, as a data URL or as an id.</param>
    /// <param name="mask">The mask, in base64 or as a data URL.</param>
    /// <exception cref="RefusalException">It has no transparency, or another size than the picture.</exception>
    public Task<string> MaskOfTransparencyAsync(string image, string mask) => DecodingAsync(() =>
    {
        var given = Decoded("mask", mask);
        if (!given.HasAlpha) throw Refusals.Field("mask", "mask has no transparency: make the part to be painted transparent, and save it as PNG.");
        if (!RecordId.Fits(image) && Decoded("image", image) is var picture && (picture.Width, picture.Height) != (given.Width, given.Height))
            throw Refusals.Field("mask",
                $"mask is {given.Width} x {given.Height} and the picture {picture.Width} x {picture.Height}; give both the same size.");
        var white = new Image(given.Width, given.Height, ColorMode.Gray);
        for (var y = 0; y < white.Height; y++)
            for (var x = 0; x < white.Width; x++) white.Pixel(x, y)[0] = (byte)(255 - given.Pixel(x, y)[^1]);
        return Convert.ToBase64String(ImageFile.Encode(white, PictureFormat.Png));
    });

    public void Dispose() => _decoding.Dispose();

    private Image Decoded(string field, string text)
    {
        try
        {
            return ImageFile.Decode(EncodedPicture.Decode(text) ?? throw Refusals.Field(field, $"{field} is no picture in base64. URLs are never fetched."),
                Limits);
        }
        catch (KandinskyException error)
        {
            throw new RefusalException(400, "invalid_picture", $"{field} cannot be read: {error.Message}", field);
        }
    }
}
