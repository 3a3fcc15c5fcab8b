namespace Kandinsky.Training;

/// <summary>Makes numbers of pictures in which alike pictures are near.</summary>
public interface IFeatureExtractor : IDisposable
{
    /// <summary>What measures made with it are called: <c>fid</c>, <c>clip_fid</c>.</summary>
    string Measure { get; }

    /// <summary>A text that changes whenever the numbers would.</summary>
    string Identity { get; }

    /// <summary>Features of a picture.</summary>
    int Width { get; }

    /// <summary>The features of some pictures.</summary>
    /// <param name="pictures">RGB pictures of any size.</param>
    /// <returns>[pictures, width].</returns>
    float[] Extract(IReadOnlyList<Image> pictures);
}
