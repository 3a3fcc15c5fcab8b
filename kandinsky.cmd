@dotnet run -c Release --project "%~dp0src\Kandinsky.Cli" -- %*
