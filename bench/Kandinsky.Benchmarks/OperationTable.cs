using System.Globalization;
using Kandinsky.Tensors;

namespace Kandinsky.Benchmarks;

/// <summary>A trace by kind of operation and shape, the longest first.</summary>
internal static class OperationTable
{
    private const int Lines = 24;

    public static void Print(OperationTrace trace)
    {
        var all = trace.Operations.Sum(operation => operation.Duration.TotalSeconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {trace.Operations.Count} operations, {all:F3} s"));
        foreach (var kind in trace.Operations.GroupBy(operation => operation.Name).OrderByDescending(Seconds)) Line(kind, kind.Key, all);
        var shapes = trace.Operations.GroupBy(operation => $"{operation.Name} {operation.Input} -> {operation.Output}").OrderByDescending(Seconds);
        foreach (var shape in shapes.Take(Lines)) Line(shape, "  " + shape.Key, all);
    }

    private static double Seconds(IEnumerable<TracedOperation> operations) => operations.Sum(operation => operation.Duration.TotalSeconds);

    private static void Line(IEnumerable<TracedOperation> operations, string name, double all)
    {
        var seconds = Seconds(operations);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {name,-76} {operations.Count(),4} x {1000 * seconds,9:F1} ms {seconds / all,6:P0} "
                + $"{operations.Sum(operation => operation.Operations) / seconds / 1e9,7:F0} GFLOP/s"));
    }
}
