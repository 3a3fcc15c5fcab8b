namespace Kandinsky.Benchmarks;

/// <summary>How far apart two pictures of one size are.</summary>
internal static class PictureDistance
{
    /// <summary>The peak signal to noise ratio in decibels; infinite for equal pictures.</summary>
    public static double Psnr(Image one, Image other)
    {
        var sum = 0.0;
        for (var i = 0; i < one.Pixels.Length; i++) sum += Math.Pow(one.Pixels[i] - other.Pixels[i], 2);
        return sum == 0 ? double.PositiveInfinity : 10 * Math.Log10(255.0 * 255.0 * one.Pixels.Length / sum);
    }
}
