
namespace Kandinsky;

/// <summary>Parts of pictures.</summary>
public static class ImageCrop
{
    /// <summary>A rectangle of a picture.</summary>
    /// <exception cref="KandinskyException">The rectangle is empty or reaches beyond the picture.</exception>
    public static Image Crop(this Image image, int left, int top, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (left < 0 || top < 0 || width > image.Width - left || height > image.Height - top)
        {
            throw new KandinskyException(
                $"The part {width}×{height} at ({left}, {top}) reaches beyond the picture of {image.Width}×{image.Height}; choose a smaller part.",
                ErrorKind.Request);
        }

        var part = new Image(width, height, image.Mode);
        for (var y = 0; y < height; y++)
            image.Row(top + y).Slice(left * image.Channels, width * image.Channels).CopyTo(part.Row(y));
        return part;
    }

    /// <summary>The middle of a picture; of an odd rest, the larger half is cut at the right and bottom.</summary>
    /// <exception cref="KandinskyException">The part is empty or larger than the picture.</exception>
    public static Image CenterCrop(this Image image, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.Crop((image.Width - width) / 2, (image.Height - height) / 2, width, height);
    }

    /// <summary>A picture beside and below itself.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="across">How many times side by side.</param>
    /// <param name="down">How many times one below another.</param>
    internal static Image Repeated(this Image image, int across, int down)
    {
        var result = new Image(across * image.Width, down * image.Height, image.Mode);
        for (var y = 0; y < result.Height; y++)
        {
            var row = image.Row(y % image.Height);
            for (var copy = 0; copy < across; copy++) row.CopyTo(result.Row(y)[(copy * row.Length)..]);
        }
        return result;
    }
}
