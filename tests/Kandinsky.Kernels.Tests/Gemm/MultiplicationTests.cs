namespace Kandinsky.Kernels.Tests;

public sealed unsafe class MultiplicationTests
{
    [Theory]
    [InlineData(0, 10)]
    [InlineData(0, 4)]
    [InlineData(2, 5)]
    [InlineData(6, 4)]
    [InlineData(8, 2)]
    public void A_row_in_two_places_is_copied_as_one(int first, int count)
    {
        const int rows = 3, inputs = 10, firstInputs = 6;
        var joined = Numbers.Random(rows * inputs, 1);
        var (a, b) = (new float[rows * firstInputs], new float[rows * (inputs - firstInputs)]);
        for (var i = 0; i < joined.Length; i++)
        {
            var (row, column) = (i / inputs, i % inputs);
            if (column < firstInputs) a[row * firstInputs + column] = joined[i];
            else b[row * (inputs - firstInputs) + column - firstInputs] = joined[i];
        }
        using GuardedFloats x = new(a), second = new(b), copy = new(count);
        fixed (float* px = x.Span, ps = second.Span, pc = copy.Span)
        {
            var operation = new Multiplication { X = px, Second = ps, FirstInputs = firstInputs, Inputs = inputs, Rows = rows };
            for (var row = 0; row < rows; row++)
            {
                operation.CopyRow(row, first, count, pc);
                Assert.Equal(joined.AsSpan(row * inputs + first, count), copy.Span);
            }
        }
    }
}
