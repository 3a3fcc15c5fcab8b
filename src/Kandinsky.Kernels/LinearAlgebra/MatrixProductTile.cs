using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>The vector body of <see cref="MatrixProduct"/>: four rows by three vectors of C stay in registers while the depth passes.</summary>
internal static unsafe class MatrixProductTile
{
    private static int Lanes => Vector<double>.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(DoubleMatrix a, DoubleMatrix b, DoubleMatrix c, int rows, int depth, int columns)
    {
        var column = 0;
        for (; column + 3 * Lanes <= columns; column += 3 * Lanes)
        {
            var row = 0;
            for (; row + 4 <= rows; row += 4) FourByThree(a.At(row, 0), b.At(0, column), c.At(row, column), depth);
            for (; row < rows; row++)
                for (var vector = 0; vector < 3; vector++) OneByOne(a.Row(row), b.At(0, column + vector * Lanes), c.Row(row) + column + vector * Lanes, depth);
        }
        for (; column + Lanes <= columns; column += Lanes)
            for (var row = 0; row < rows; row++) OneByOne(a.Row(row), b.At(0, column), c.Row(row) + column, depth);
        for (; column < columns; column++)
            for (var row = 0; row < rows; row++)
            {
                var sum = 0.0;
                for (var k = 0; k < depth; k++) sum = Math.FusedMultiplyAdd(a.Row(row)[k], b.Row(k)[column], sum);
                c.Row(row)[column] += sum;
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourByThree(DoubleMatrix a, DoubleMatrix b, DoubleMatrix c, int depth)
    {
        Vector<double> c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default;
        Vector<double> c20 = default, c21 = default, c22 = default, c30 = default, c31 = default, c32 = default;
        double* a0 = a.Row(0), a1 = a.Row(1), a2 = a.Row(2), a3 = a.Row(3);
        for (var k = 0; k < depth; k++)
        {
            var row = b.Row(k);
            Vector<double> b0 = Vector.Load(row), b1 = Vector.Load(row + Lanes), b2 = Vector.Load(row + 2 * Lanes);
            var factor = new Vector<double>(a0[k]);
            c00 = Vector.FusedMultiplyAdd(factor, b0, c00);
            c01 = Vector.FusedMultiplyAdd(factor, b1, c01);
            c02 = Vector.FusedMultiplyAdd(factor, b2, c02);
            factor = new(a1[k]);
            c10 = Vector.FusedMultiplyAdd(factor, b0, c10);
            c11 = Vector.FusedMultiplyAdd(factor, b1, c11);
            c12 = Vector.FusedMultiplyAdd(factor, b2, c12);
            factor = new(a2[k]);
            c20 = Vector.FusedMultiplyAdd(factor, b0, c20);
            c21 = Vector.FusedMultiplyAdd(factor, b1, c21);
            c22 = Vector.FusedMultiplyAdd(factor, b2, c22);
            factor = new(a3[k]);
            c30 = Vector.FusedMultiplyAdd(factor, b0, c30);
            c31 = Vector.FusedMultiplyAdd(factor, b1, c31);
            c32 = Vector.FusedMultiplyAdd(factor, b2, c32);
        }
        Add(c.Row(0), c00, c01, c02);
        Add(c.Row(1), c10, c11, c12);
        Add(c.Row(2), c20, c21, c22);
        Add(c.Row(3), c30, c31, c32);
    }

    private static void Add(double* row, Vector<double> first, Vector<double> second, Vector<double> third)
    {
        Vector.Store(Vector.Load(row) + first, row);
        Vector.Store(Vector.Load(row + Lanes) + second, row + Lanes);
        Vector.Store(Vector.Load(row + 2 * Lanes) + third, row + 2 * Lanes);
    }

    private static void OneByOne(double* a, DoubleMatrix b, double* c, int depth)
    {
        var sum = default(Vector<double>);
        for (var k = 0; k < depth; k++) sum = Vector.FusedMultiplyAdd(new(a[k]), Vector.Load(b.Row(k)), sum);
        Vector.Store(Vector.Load(c) + sum, c);
    }
}
