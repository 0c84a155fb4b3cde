// RUN: enishi-opt %s | enishi-opt | FileCheck %s
// RUN: enishi-opt %s --mlir-print-op-generic | enishi-opt | FileCheck %s
// RUN: enishi-opt %s --emit-bytecode | enishi-opt | FileCheck %s

// CHECK-LABEL: func.func @main
func.func @main(%i: index) {
  // CHECK: %[[C:.*]] = cbit.alloc "c" : !cbit.reg<5>
  %c = cbit.alloc "c" : !cbit.reg<5>
  // CHECK: cbit.alloc "flag" scalar : !cbit.reg<1>
  %f = cbit.alloc "flag" scalar : !cbit.reg<1>
  // CHECK: cbit.alloc "key" input : !cbit.reg<2>
  %k = cbit.alloc "key" input : !cbit.reg<2>
  // CHECK: cbit.input "theta" as "float[64]" : f64
  %t = cbit.input "theta" as "float[64]" : f64
  // CHECK: cbit.input "n" as "uint[8]" : i8
  %n = cbit.input "n" as "uint[8]" : i8
  // CHECK: %[[B:.*]] = cbit.load %[[C]][3] : !cbit.reg<5>
  %b = cbit.load %c[3] : !cbit.reg<5>
  // CHECK: cbit.load %[[C]][%[[I:.*]]] : !cbit.reg<5>
  %b2 = cbit.load %c[%i] : !cbit.reg<5>
  // CHECK: cbit.store %[[B]], %[[C]][0] : !cbit.reg<5>
  cbit.store %b, %c[0] : !cbit.reg<5>
  // CHECK: cbit.store %[[B]], %[[C]][%[[I]]] : !cbit.reg<5>
  cbit.store %b, %c[%i] : !cbit.reg<5>
  // CHECK: %[[V:.*]] = cbit.read %[[C]] : !cbit.reg<5> -> i5
  %v = cbit.read %c : !cbit.reg<5> -> i5
  // CHECK: cbit.write %[[V]], %[[C]] : i5, !cbit.reg<5>
  cbit.write %v, %c : i5, !cbit.reg<5>
  return
}
