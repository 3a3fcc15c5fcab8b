using Kandinsky.Tensors;

namespace Kandinsky.Training.Tests;

/// <summary>Small pictures that differ by a number.</summary>
internal static class TestPictures
{
    public static Image Of(int number, int width = 8, int height = 8)
    {
        var noise = new float[width * height * 3];
        new TorchRandom((ulong)number).Uniform(noise);
        return new(width, height, ColorMode.Rgb, [.. noise.Select(value => (byte)(value * 255))]);
    }

    public static byte[] Png(int number, int width = 8, int height = 8) => ImageFile.Encode(Of(number, width, height), PictureFormat.Png);

    public static byte[] Jpeg(int number) => ImageFile.Encode(Of(number), PictureFormat.Jpeg);

    /// <summary>Writes a file, making its folders.</summary>
    public static void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
