// Gates without a QIR function become others that have one.
// RUN: enishi-translate --qref-to-qir %s | FileCheck %s

func.func @main() {
  %q = qref.alloc "q" : !qref.reg<3>
  %0 = qref.get %q[0] : !qref.reg<3>
  %1 = qref.get %q[1] : !qref.reg<3>
  %2 = qref.get %q[2] : !qref.reg<3>
  // CHECK: body:
  qref.g1 id %0
  qref.phase gphase(0.25)
  // CHECK-NEXT: call void @__quantum__qis__rx__body(double 0x3FF921FB54442D18, ptr null)
  qref.g1 sx %0
  // CHECK-NEXT: call void @__quantum__qis__rz__body(double 2.500000e-01, ptr null)
  qref.r1 p(0.25) %0
  // CHECK-NEXT: call void @__quantum__qis__rz__body(double 3.000000e+00, ptr null)
  // CHECK-NEXT: call void @__quantum__qis__ry__body(double 1.000000e+00, ptr null)
  // CHECK-NEXT: call void @__quantum__qis__rz__body(double 2.000000e+00, ptr null)
  qref.u1 u(1.0, 2.0, 3.0) %0
  // CHECK-NEXT: call void @__quantum__qis__rz__body(double -5.000000e-01, ptr null)
  // CHECK-NEXT: call void @__quantum__qis__rx__body(double 1.500000e+00, ptr null)
  // CHECK-NEXT: call void @__quantum__qis__rz__body(double 5.000000e-01, ptr null)
  qref.u1 r(1.5, 0.5) %0
  // CHECK-NEXT: call void @__quantum__qis__rzz__body(double 1.000000e+00, ptr null, ptr inttoptr (i64 1 to ptr))
  qref.r2 rzz(1.0) %0, %1
  // CHECK-NEXT: call void @__quantum__qis__ccx__body(ptr null, ptr inttoptr (i64 1 to ptr), ptr inttoptr (i64 2 to ptr))
  qref.g3 ccx %0, %1, %2
  // CHECK-NEXT: call void @__quantum__qis__h__body(ptr inttoptr (i64 2 to ptr))
  // CHECK-NEXT: call void @__quantum__qis__ccx__body(
  // CHECK-NEXT: call void @__quantum__qis__h__body(ptr inttoptr (i64 2 to ptr))
  qref.g3 ccz %0, %1, %2
  // A controlled gate of the table is that gate.
  // CHECK-NEXT: call void @__quantum__qis__ccx__body(ptr inttoptr (i64 2 to ptr), ptr null, ptr inttoptr (i64 1 to ptr))
  qref.ctrl %2, %0 {
    qref.g1 x %1
  }
  // CHECK-NOT: __quantum__qis__{{(cp|iswap|p|u)}}__
  // CHECK: call void @__quantum__qis__cnot__body(
  qref.r2 cp(0.5) %0, %1
  qref.g2 iswap %1, %2
  // A matrix: the controlled y gate with the control on 1.
  qref.unitary %0, %1 [1.0, 0.0,  0.0, 0.0,  0.0, 0.0,  0.0, 0.0,
                       0.0, 0.0,  1.0, 0.0,  0.0, 0.0,  0.0, 0.0,
                       0.0, 0.0,  0.0, 0.0,  0.0, 0.0,  0.0, -1.0,
                       0.0, 0.0,  0.0, 0.0,  0.0, 1.0,  0.0, 0.0]
  // CHECK: br label %measurements
  return
}
// No bits: an empty tuple.
// CHECK: call void @__quantum__rt__tuple_record_output(i64 0,
// CHECK-NEXT: ret i64 0
