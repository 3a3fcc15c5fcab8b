namespace Kandinsky.Kernels;

/// <summary>Operations on every element. The result may be one of the operands; other overlaps are not allowed.</summary>
/// <remarks>All throw <see cref="ArgumentException"/> when lengths differ. Every element sees the same arithmetic, wherever it lies and however many threads
/// run.</remarks>
public static partial class Elementwise
{
    /// <summary>y = x / (1 + e⁻ˣ), SiLU.</summary>
    /// <param name="x">Any length.</param>
    /// <param name="y">As long.</param>
    public static void Silu(ReadOnlySpan<float> x, Span<float> y) => Map(default(SiluOperation), x, y);

    /// <summary>y = 1 / (1 + e⁻ˣ).</summary>
    /// <param name="x">Any length.</param>
    /// <param name="y">As long.</param>
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> y) => Map(default(SigmoidOperation), x, y);

    /// <summary>y = x · Φ(x), GELU by the error function (absolute error of erf at most 1.2e-7).</summary>
    /// <param name="x">Any length.</param>
    /// <param name="y">As long.</param>
    public static void Gelu(ReadOnlySpan<float> x, Span<float> y) => Map(default(GeluOperation), x, y);

    /// <summary>y = x / (1 + e^(−1.702 x)), the approximation of GELU in OpenAI's CLIP.</summary>
    /// <param name="x">Any length.</param>
    /// <param name="y">As long.</param>
    public static void QuickGelu(ReadOnlySpan<float> x, Span<float> y) => Map(default(QuickGeluOperation), x, y);

    /// <summary>y = eˣ within 2 units in the last place; results below the smallest normal number become zero.</summary>
    /// <param name="x">Any length.</param>
    /// <param name="y">As long.</param>
    public static void Exp(ReadOnlySpan<float> x, Span<float> y) => Map(default(ExpOperation), x, y);

    /// <summary>y = x · factor + offset.</summary>
    /// <param name="x">Any length.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="offset">What is added.</param>
    /// <param name="y">As long as <paramref name="x"/>.</param>
    public static void Scale(ReadOnlySpan<float> x, float factor, float offset, Span<float> y) => Map(new ScaleOperation(factor, offset), x, y);

    /// <summary>y = x within [low, high]; not-a-number stays.</summary>
    /// <param name="x">Any length.</param>
    /// <param name="low">The least result.</param>
    /// <param name="high">The greatest result.</param>
    /// <param name="y">As long as <paramref name="x"/>.</param>
    public static void Clamp(ReadOnlySpan<float> x, float low, float high, Span<float> y) => Map(new ClampOperation(low, high), x, y);

    /// <summary>y = a + b.</summary>
    /// <param name="a">Any length.</param>
    /// <param name="b">As long.</param>
    /// <param name="y">As long.</param>
    public static void Add(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) => Map(default(AddOperation), a, b, y);

    /// <summary>y = a − b.</summary>
    /// <param name="a">Any length.</param>
    /// <param name="b">As long.</param>
    /// <param name="y">As long.</param>
    public static void Subtract(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) => Map(default(SubtractOperation), a, b, y);

    /// <summary>y = a · b.</summary>
    /// <param name="a">Any length.</param>
    /// <param name="b">As long.</param>
    /// <param name="y">As long.</param>
    public static void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) => Map(default(MultiplyOperation), a, b, y);

    /// <summary>y = a / b.</summary>
    /// <param name="a">Any length.</param>
    /// <param name="b">As long.</param>
    /// <param name="y">As long.</param>
    public static void Divide(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) => Map(default(DivideOperation), a, b, y);

    /// <summary>y = first · a + second · b.</summary>
    /// <param name="a">Any length.</param>
    /// <param name="first">The weight of <paramref name="a"/>.</param>
    /// <param name="b">As long as <paramref name="a"/>.</param>
    /// <param name="second">The weight of <paramref name="b"/>.</param>
    /// <param name="y">As long as <paramref name="a"/>.</param>
    public static void Combine(ReadOnlySpan<float> a, float first, ReadOnlySpan<float> b, float second, Span<float> y) =>
        Map(new CombineOperation(first, second), a, b, y);

    /// <summary>y = a · b + c.</summary>
    /// <param name="a">Any length.</param>
    /// <param name="b">As long.</param>
    /// <param name="c">As long.</param>
    /// <param name="y">As long.</param>
    public static void MultiplyAdd(ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> y) => Map(default(ProductPlus), a, b, c, y);

    /// <summary>y[r, c] = x[r, c] + row[c].</summary>
    /// <param name="x">[rows, row.Length]</param>
    /// <param name="row">One row.</param>
    /// <param name="y">[rows, row.Length]</param>
    public static void AddBroadcast(ReadOnlySpan<float> x, ReadOnlySpan<float> row, Span<float> y) => MapRows(default(AddOperation), x, row, y);

    /// <summary>y[r, c] = x[r, c] · row[c].</summary>
    /// <param name="x">[rows, row.Length]</param>
    /// <param name="row">One row.</param>
    /// <param name="y">[rows, row.Length]</param>
    public static void MultiplyBroadcast(ReadOnlySpan<float> x, ReadOnlySpan<float> row, Span<float> y) => MapRows(default(MultiplyOperation), x, row, y);

    /// <summary>The gradient of SiLU: dx = dy · (s + x · s · (1 − s)), s = 1 / (1 + e⁻ˣ).</summary>
    /// <param name="x">What SiLU read, any length.</param>
    /// <param name="dy">As long.</param>
    /// <param name="dx">As long.</param>
    public static void SiluGradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx) => Map(default(SiluGradientOperation), x, dy, dx);

    /// <summary>The gradient of GELU by the error function: dx = dy · (Φ(x) + x · φ(x)).</summary>
    /// <param name="x">What GELU read, any length.</param>
    /// <param name="dy">As long.</param>
    /// <param name="dx">As long.</param>
    public static void GeluGradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx) => Map(default(GeluGradientOperation), x, dy, dx);

    /// <summary>The gradient of OpenAI's approximation of GELU.</summary>
    /// <param name="x">What it read, any length.</param>
    /// <param name="dy">As long.</param>
    /// <param name="dx">As long.</param>
    public static void QuickGeluGradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx) => Map(default(QuickGeluGradientOperation), x, dy, dx);

    /// <summary>y = a − rate · (a − b): a moved towards b, an exponential moving average with decay 1 − rate.</summary>
    /// <param name="a">Any length.</param>
    /// <param name="b">As long.</param>
    /// <param name="rate">0 leaves a, 1 gives b.</param>
    /// <param name="y">As long.</param>
    public static void Approach(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float rate, Span<float> y) => Map(new ApproachOperation(rate), a, b, y);
}
