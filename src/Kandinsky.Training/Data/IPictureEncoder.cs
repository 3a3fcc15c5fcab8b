namespace Kandinsky.Training;

/// <summary>Computes something of a picture that stays the same through a run, so that it can be kept.</summary>
public interface IPictureEncoder : IDisposable
{
    /// <summary>A text that changes whenever the numbers would: the model's and the preparation's.</summary>
    string Identity { get; }

    /// <summary>Whether the numbers depend on how the picture is cropped and mirrored.</summary>
    bool HeedsCrop { get; }

    /// <summary>Encodes one picture.</summary>
    /// <param name="picture">The whole picture.</param>
    /// <param name="size">The size it is cropped to.</param>
    /// <param name="crop">The part that is shown.</param>
    /// <returns>The numbers and their shape.</returns>
    (float[] Numbers, long[] Shape) Encode(Image picture, PictureSize size, PictureCrop crop);
}
