namespace Kandinsky.Kernels.Tests;

public sealed unsafe class ByteLinesTests
{
    private const int Height = 3;
    private const int Width = 11;
    private const int First = 37;
    private const int Second = 16;
    private const int PixelBytes = 56;

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Bytes_are_those_of_the_exact_function(string implementation)
    {
        foreach (var deviation in new[] { 0.1, 1, 60 })
        {
            var ((least, greatest), bytes) = Line(implementation, deviation);
            var ((exactLeast, exactGreatest), exact) = Line(KernelChoice.Reference, deviation);
            Assert.InRange(least, exactLeast - 2e-3, exactLeast + 1e-6);
            Assert.Equal(exactGreatest, greatest, 1e-5 * exactGreatest);
            for (var i = 0; i < bytes.Length; i++) Assert.InRange(bytes[i] - exact[i], -1, 1);
            Assert.InRange(bytes.Zip(exact).Count(pair => pair.First != pair.Second), 0, bytes.Length / 20);
        }
    }

    [Fact]
    public void Every_vector_form_gives_the_same_bytes()
    {
        foreach (var entry in ByteLines.RoundTable.Entries.Where(entry => entry.Supported && entry.Name != KernelChoice.Reference))
            Assert.Equal(Line(KernelChoice.Vector128, 2).Bytes, Line(entry.Name, 2).Bytes);
    }

    [Fact]
    public void The_rough_function_stays_near()
    {
        float* result = stackalloc float[Floats128.Count];
        for (var x = -100f; x < 200; x += 0.01f)
        {
            FloatMath.RoughSilu(Floats128.Broadcast(x)).Store(result);
            var exact = x / (1 + Math.Exp(-(double)x));
            Assert.InRange(result[0] - exact, -1.1e-4 * Math.Abs(exact) - 1e-30, 1.1e-4 * Math.Abs(exact) + 1e-30);
        }
    }

    /// <summary>The range of the middle line of the second picture, and its bytes in a range of the reference's.</summary>
    private static ((float Least, float Greatest) Range, byte[] Bytes) Line(string implementation, double deviation)
    {
        using var forced = KernelChoice.Force(implementation);
        float[] first = TestNumbers.Normal(2 * Height * Width * First, 1, deviation), second = TestNumbers.Normal(2 * Height * Width * Second, 2, deviation);
        float[] multiplier = TestNumbers.Normal(2 * (First + Second), 3), offset = TestNumbers.Normal(2 * (First + Second), 4);
        var bytes = new byte[Width * PixelBytes];
        fixed (float* a = first, b = second, m = multiplier, o = offset)
        fixed (byte* to = bytes)
        {
            var source = new PictureSource
            {
                First = a, Second = b, FirstChannels = First, Channels = First + Second, Read = First + Second, Height = Height,
                Width = Width, Multiplier = m, Offset = o, Silu = true
            };
            Assert.True(ByteLines.Serves(source));
            var (least, greatest) = ByteLines.RangeTable.Entries[^1].Run(&source, 1, 1);
            ByteLines.RoundTable.Current.Run(&source, 1, 1, new ByteRange(least, greatest), to, PixelBytes);
            return (ByteLines.RangeTable.Current.Run(&source, 1, 1), bytes);
        }
    }
}
